-- After release: the manifest stays as it was, a report is handed over once, own data leaves only with consent.

CREATE TRIGGER manifests_insert BEFORE INSERT ON manifests
BEGIN
    SELECT RAISE(ABORT, 'a manifest belongs to a released report, which has one')
        WHERE EXISTS (SELECT 1 FROM manifests WHERE report_id = NEW.report_id)
           OR NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id AND state = 'released');
END;
CREATE TRIGGER manifests_not_updated BEFORE UPDATE ON manifests
BEGIN SELECT RAISE(ABORT, 'a manifest cannot be changed'); END;
CREATE TRIGGER manifests_not_deleted BEFORE DELETE ON manifests
WHEN (SELECT participant_id FROM reports WHERE report_id = OLD.report_id)
     NOT IN (SELECT participant_id FROM deleted_people)
BEGIN SELECT RAISE(ABORT, 'a manifest cannot be changed'); END;

CREATE TRIGGER deliveries_insert BEFORE INSERT ON deliveries
BEGIN
    SELECT RAISE(ABORT, 'only a released report is handed over, with consent read now')
        WHERE NOT EXISTS (SELECT 1 FROM reports JOIN consented USING (participant_id, report)
                          WHERE report_id = NEW.report_id AND state = 'released' AND read_at = NEW.changed_at);
    SELECT RAISE(ABORT, 'this report is already delivered')
        WHERE EXISTS (SELECT 1 FROM deliveries WHERE report_id = NEW.report_id AND state = 'delivered');
    SELECT RAISE(ABORT, 'attempts count up, each is started first and ends before the next')
        WHERE NEW.state <> 'started'
           OR NEW.attempt <> 1 + (SELECT coalesce(max(attempt), 0) FROM deliveries WHERE report_id = NEW.report_id)
           OR EXISTS (SELECT 1 FROM deliveries WHERE report_id = NEW.report_id AND state = 'started');
END;
CREATE TRIGGER deliveries_inserted AFTER INSERT ON deliveries
BEGIN
    INSERT INTO journal VALUES (NEW.changed_at, 'genomics deliver', 'delivery_' || NEW.state,
        'deliveries/' || NEW.report_id || '/' || NEW.attempt, json_object('target', NEW.target),
        sha256_of(NEW.report_id, NEW.attempt, NEW.target, NEW.state, NEW.changed_at));
END;
CREATE TRIGGER deliveries_update BEFORE UPDATE ON deliveries
BEGIN
    SELECT RAISE(ABORT, 'an attempt ends once, failed or delivered')
        WHERE OLD.state <> 'started' OR NEW.state NOT IN ('failed', 'delivered')
           OR (OLD.report_id, OLD.attempt, OLD.target) IS NOT (NEW.report_id, NEW.attempt, NEW.target);
    SELECT RAISE(ABORT, 'only a released report is handed over, with consent read now')
        WHERE NEW.state = 'delivered'
          AND NOT EXISTS (SELECT 1 FROM reports JOIN consented USING (participant_id, report)
                          WHERE report_id = NEW.report_id AND state = 'released');
END;
CREATE TRIGGER deliveries_updated AFTER UPDATE ON deliveries
BEGIN
    INSERT INTO journal VALUES (NEW.changed_at, 'genomics deliver', 'delivery_' || NEW.state,
        'deliveries/' || NEW.report_id || '/' || NEW.attempt, json_object('target', NEW.target),
        sha256_of(NEW.report_id, NEW.attempt, NEW.target, NEW.state, NEW.changed_at));
END;
CREATE TRIGGER deliveries_not_deleted BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'an attempt cannot be changed'); END;

CREATE TRIGGER own_data_insert BEFORE INSERT ON own_data
BEGIN
    SELECT RAISE(ABORT, 'own data leaves only with consent read now')
        WHERE NOT EXISTS (SELECT 1 FROM in_program
                          WHERE participant_id = NEW.participant_id AND read_at = NEW.at);
    SELECT RAISE(ABORT, 'own data of this moment is already recorded')
        WHERE EXISTS (SELECT 1 FROM own_data WHERE participant_id = NEW.participant_id AND at = NEW.at);
END;
CREATE TRIGGER own_data_inserted AFTER INSERT ON own_data
BEGIN
    INSERT INTO journal VALUES (NEW.at, 'genomics own-data', 'own_data',
        'own_data/' || NEW.participant_id || '/' || NEW.at, json_object('manifest_sha256', NEW.manifest_sha256),
        sha256_of(NEW.participant_id, NEW.at, NEW.manifest_sha256));
END;
CREATE TRIGGER own_data_not_updated BEFORE UPDATE ON own_data
BEGIN SELECT RAISE(ABORT, 'what left cannot be changed'); END;
CREATE TRIGGER own_data_not_deleted BEFORE DELETE ON own_data
BEGIN SELECT RAISE(ABORT, 'what left cannot be changed'); END;
