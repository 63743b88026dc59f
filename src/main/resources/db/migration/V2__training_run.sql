-- Where runs lie and how they stood, so that a list needs not read every folder. The folders are the truth.
CREATE TABLE training_run (
    id         VARCHAR(200) NOT NULL PRIMARY KEY,
    folder     TEXT         NOT NULL,
    -- order in the queue; null for what does not wait
    place      INTEGER,
    status     TEXT         NOT NULL,
    changed_at VARCHAR(40)  NOT NULL
);
