package io.forgellm.engine.wire;

import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads what {@link FrameWriter} wrote. For one thread. */
public final class FrameReader {
    /** Far above the longest prompt a server lets through; a longer frame means that the stream is broken. */
    static final int LONGEST = 256 << 20;

    private final DataInputStream in;

    public FrameReader(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, 1 << 14));
    }

    /** Waits for the next frame; empty at the end of the stream. */
    public Optional<Frame> read() throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException end) {
            return Optional.empty();
        }
        if (length < 1 || length > LONGEST) {
            throw new IOException("A frame cannot be " + length + " bytes long");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        FieldReader fields = new FieldReader(ByteBuffer.wrap(body));
        try {
            FrameKind kind = fields.kind();
            Frame frame = take(kind, fields);
            fields.requireEnd(kind);
            return Optional.of(frame);
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            throw new IOException("A frame is damaged", broken);
        }
    }

    private static Frame take(FrameKind kind, FieldReader from) throws IOException {
        return switch (kind) {
            case LOAD -> new Frame.Load(from.text(), from.text(), from.spec());
            case GENERATE -> new Frame.Generate(request(from));
            case CANCEL -> new Frame.Cancel(from.number());
            case TOKENIZE -> new Frame.Tokenize(from.number(), from.text(), from.flag());
            case SET_ADAPTERS -> new Frame.SetAdapters(from.number(), from.list(FieldReader::adapter));
            case SHUTDOWN -> new Frame.Shutdown();
            case PROGRESS -> new Frame.Progress(from.real());
            case LOADED -> new Frame.Loaded(info(from));
            case LOAD_FAILED -> new Frame.LoadFailed(failure(from));
            case HAPPENED -> new Frame.Happened(from.number(), EventFields.take(from));
            case STATUS_CHANGED -> new Frame.StatusChanged(status(from));
            case TOKENS -> new Frame.Tokens(from.number(), from.integers());
            case ADAPTERS_SET -> new Frame.AdaptersSet(from.number());
            case CALL_FAILED -> new Frame.CallFailed(from.number(), failure(from));
        };
    }

    private static EngineRequest request(FieldReader from) throws IOException {
        long id = from.number();
        String prompt = from.text();
        int maxTokens = from.integer();
        int contextLimit = from.integer();
        boolean truncate = from.flag();
        var stop = from.list(FieldReader::text);
        Sampling sampling = new Sampling(from.single(), from.integer(), from.single(), from.single(), from.single(),
            from.integer(), seed(from.flag(), from.number()));
        int logprobs = from.integer();
        String origin = from.text();
        return new EngineRequest(id, prompt, maxTokens, contextLimit, truncate, stop, sampling, logprobs,
            origin.isEmpty() ? null : origin);
    }

    private static Long seed(boolean given, long value) {
        return given ? value : null;
    }

    private static EngineInfo info(FieldReader from) throws IOException {
        return new EngineInfo(from.text(), from.text(), from.integer(), from.integer(), from.integer(),
            from.integer(), from.number());
    }

    private static Frame.Failure failure(FieldReader from) throws IOException {
        ErrorCode code = ErrorCode.valueOf(from.text());
        String message = from.text();
        var details = from.details();
        boolean suggested = from.flag();
        String suggestion = from.text();
        return new Frame.Failure(code, message, details, suggested ? suggestion : null);
    }

    private static EngineStatus status(FieldReader from) throws IOException {
        return new EngineStatus(from.list(slot -> new EngineStatus.Slot(slot.integer(), slot.text(), slot.number(),
            slot.integer())), from.integer(), from.number());
    }
}
