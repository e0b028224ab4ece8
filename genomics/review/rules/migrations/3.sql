-- From version 2 to 3: health records are looked at only with a yes of their own, which nobody had been asked for;
-- a representative can be named for somebody who died.
ALTER TABLE consents ADD COLUMN health_records INTEGER NOT NULL DEFAULT 0;
ALTER TABLE consents ADD COLUMN representative TEXT NOT NULL DEFAULT '';
