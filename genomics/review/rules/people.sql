-- Consents are as the sheet says, every change of substance in the audit. Signers stay known for ever.

CREATE TRIGGER consents_inserted AFTER INSERT ON consents
BEGIN
    INSERT INTO journal VALUES (NEW.read_at, 'consent sheet', 'consent', 'consents/' || NEW.participant_id,
        json_object('status', NEW.status, 'hereditary', NEW.hereditary, 'medicine', NEW.medicine,
                    'ancestry_traits', NEW.ancestry_traits, 'health_records', NEW.health_records,
                    'representative', NEW.representative),
        sha256_of(NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits,
                  NEW.language, NEW.recorded, NEW.health_records, NEW.representative));
END;
CREATE TRIGGER consents_updated AFTER UPDATE ON consents
WHEN (OLD.participant_id, OLD.status, OLD.hereditary, OLD.medicine, OLD.ancestry_traits, OLD.language, OLD.recorded,
      OLD.health_records, OLD.representative)
  IS NOT (NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits, NEW.language,
          NEW.recorded, NEW.health_records, NEW.representative)
BEGIN
    SELECT RAISE(ABORT, 'a consent belongs to one participant') WHERE OLD.participant_id <> NEW.participant_id;
    INSERT INTO journal VALUES (NEW.read_at, 'consent sheet', 'consent', 'consents/' || NEW.participant_id,
        json_object('status', NEW.status, 'hereditary', NEW.hereditary, 'medicine', NEW.medicine,
                    'ancestry_traits', NEW.ancestry_traits, 'health_records', NEW.health_records,
                    'representative', NEW.representative),
        sha256_of(NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits,
                  NEW.language, NEW.recorded, NEW.health_records, NEW.representative));
END;
CREATE TRIGGER consents_deleted AFTER DELETE ON consents
BEGIN
    INSERT INTO journal VALUES (OLD.read_at, 'consent sheet', 'consent_removed',
        'consents/' || OLD.participant_id, '{}', NULL);
END;

CREATE TRIGGER signers_inserted AFTER INSERT ON signers
BEGIN
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by, 'signer', 'signers/' || NEW.signer,
        json_object('role', NEW.role),
        sha256_of(NEW.signer, NEW.name, NEW.role, NEW.changed_by, NEW.changed_at));
END;
CREATE TRIGGER signers_updated AFTER UPDATE ON signers
BEGIN
    SELECT RAISE(ABORT, 'a signer ID stays with one person') WHERE OLD.signer <> NEW.signer;
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by, 'signer', 'signers/' || NEW.signer,
        json_object('role', NEW.role),
        sha256_of(NEW.signer, NEW.name, NEW.role, NEW.changed_by, NEW.changed_at));
END;
CREATE TRIGGER signers_not_deleted BEFORE DELETE ON signers
BEGIN SELECT RAISE(ABORT, 'a signer is never deleted'); END;
