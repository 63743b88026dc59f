-- Conversations as trees: a turn's parent is what was said before it, so an edited or repeated turn is a new branch.
CREATE TABLE conversation (
    id            VARCHAR(36)   NOT NULL PRIMARY KEY,
    title         VARCHAR(200)  NOT NULL,
    model         VARCHAR(1024),
    adapter       VARCHAR(4096),
    system_prompt TEXT          NOT NULL,
    -- JSON object, the fields of a generation request
    parameters    TEXT          NOT NULL,
    -- the last turn of the branch that is shown; null while nothing was said
    leaf          VARCHAR(36),
    created_at    VARCHAR(40)   NOT NULL,
    changed_at    VARCHAR(40)   NOT NULL
);

CREATE INDEX conversation_changed ON conversation (changed_at);

CREATE TABLE conversation_turn (
    id           VARCHAR(36)   NOT NULL PRIMARY KEY,
    conversation VARCHAR(36)   NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent       VARCHAR(36),
    -- order of coming within the conversation
    number       INTEGER       NOT NULL,
    role         VARCHAR(9)    NOT NULL,
    content      TEXT          NOT NULL,
    model        VARCHAR(1024),
    adapter      VARCHAR(4096),
    -- JSON object: statistics, error, tokens
    details      TEXT          NOT NULL,
    created_at   VARCHAR(40)   NOT NULL,
    UNIQUE (conversation, number)
);
