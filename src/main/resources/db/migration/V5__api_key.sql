-- Keys that open the API beside the configured one. What is kept is their SHA-256, never the key.
CREATE TABLE api_key (
    id         VARCHAR(36)  NOT NULL PRIMARY KEY,
    name       VARCHAR(100) NOT NULL,
    -- the key's last letters, to tell it by
    ending     VARCHAR(4)   NOT NULL,
    hash       VARCHAR(64)  NOT NULL UNIQUE,
    created_at VARCHAR(40)  NOT NULL
);
