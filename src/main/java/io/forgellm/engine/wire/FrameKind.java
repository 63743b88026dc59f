package io.forgellm.engine.wire;

/** The byte that tells frames apart: the constant's place in this list. */
enum FrameKind {
    LOAD, GENERATE, CANCEL, TOKENIZE, SET_ADAPTERS, SHUTDOWN,
    PROGRESS, LOADED, LOAD_FAILED, HAPPENED, STATUS_CHANGED, TOKENS, ADAPTERS_SET, CALL_FAILED;

    static FrameKind of(Frame frame) {
        return switch (frame) {
            case Frame.Load l -> LOAD;
            case Frame.Generate g -> GENERATE;
            case Frame.Cancel c -> CANCEL;
            case Frame.Tokenize t -> TOKENIZE;
            case Frame.SetAdapters s -> SET_ADAPTERS;
            case Frame.Shutdown s -> SHUTDOWN;
            case Frame.Progress p -> PROGRESS;
            case Frame.Loaded l -> LOADED;
            case Frame.LoadFailed f -> LOAD_FAILED;
            case Frame.Happened h -> HAPPENED;
            case Frame.StatusChanged s -> STATUS_CHANGED;
            case Frame.Tokens t -> TOKENS;
            case Frame.AdaptersSet a -> ADAPTERS_SET;
            case Frame.CallFailed f -> CALL_FAILED;
        };
    }
}
