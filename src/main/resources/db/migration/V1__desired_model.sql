-- What the user last had loaded, so that a restarted server has it back. One row per worker.
CREATE TABLE desired_model (
    worker     VARCHAR(64)  NOT NULL PRIMARY KEY,
    request    TEXT         NOT NULL,
    changed_at VARCHAR(40)  NOT NULL
);
