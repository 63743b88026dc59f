package io.forgellm.engine.wire;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.Sampling;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes frames: length of the rest (int), kind (byte), then the record's fields in their order, big-endian. Texts and
 * lists go with their count in front. Thread-safe; nothing leaves before {@link #flush}.
 */
public final class FrameWriter implements AutoCloseable {
    private final DataOutputStream out;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);

    public FrameWriter(OutputStream out) {
        this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 14));
    }

    public synchronized void write(Frame frame) throws IOException {
        body.reset();
        Fields fields = new Fields(body);
        put(fields, frame);
        out.writeInt(body.size());
        body.writeTo(out);
    }

    public synchronized void flush() throws IOException {
        out.flush();
    }

    /** Writes and sends one frame. */
    public synchronized void send(Frame frame) throws IOException {
        write(frame);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static void put(Fields to, Frame frame) throws IOException {
        to.kind(FrameKind.of(frame));
        switch (frame) {
            case Frame.Load(String engine, String natives, EngineSpec spec) -> to.text(engine).text(natives).spec(spec);
            case Frame.Generate(EngineRequest request) -> request(to, request);
            case Frame.Cancel(long id) -> to.number(id);
            case Frame.Tokenize(long call, String text, boolean special) -> to.number(call).text(text).flag(special);
            case Frame.SetAdapters(long call, var adapters) -> to.number(call).list(adapters, FrameWriter::adapter);
            case Frame.Shutdown() -> { }
            case Frame.Progress(double fraction) -> to.real(fraction);
            case Frame.Loaded(EngineInfo info) -> info(to, info);
            case Frame.LoadFailed(Frame.Failure failure) -> failure(to, failure);
            case Frame.Happened(long id, var event) -> EventFields.put(to.number(id), event);
            case Frame.StatusChanged(EngineStatus status) -> status(to, status);
            case Frame.Tokens(long call, int[] tokens) -> to.number(call).integers(tokens);
            case Frame.AdaptersSet(long call) -> to.number(call);
            case Frame.CallFailed(long call, Frame.Failure failure) -> failure(to.number(call), failure);
        }
    }

    private static void adapter(Fields to, AdapterSetting adapter) throws IOException {
        to.path(adapter.path()).real(adapter.scale());
    }

    private static void request(Fields to, EngineRequest request) throws IOException {
        to.number(request.id()).text(request.prompt()).integer(request.maxTokens()).integer(request.contextLimit())
            .flag(request.truncate()).list(request.stop(), Fields::text);
        Sampling sampling = request.sampling();
        to.real(sampling.temperature()).integer(sampling.topK()).real(sampling.topP()).real(sampling.minP())
            .real(sampling.repetitionPenalty()).integer(sampling.repetitionWindow()).flag(sampling.seed() != null)
            .number(sampling.seed() == null ? 0 : sampling.seed()).integer(request.logprobs())
            .text(request.origin() == null ? "" : request.origin());
    }

    private static void info(Fields to, EngineInfo info) throws IOException {
        to.text(info.engine()).text(info.version()).integer(info.contextLength()).integer(info.slots())
            .integer(info.threads()).integer(info.vocabularySize()).number(info.pid());
    }

    private static void failure(Fields to, Frame.Failure failure) throws IOException {
        to.text(failure.code().name()).text(failure.message()).details(failure.details())
            .flag(failure.suggestion() != null).text(failure.suggestion() == null ? "" : failure.suggestion());
    }

    private static void status(Fields to, EngineStatus status) throws IOException {
        to.list(status.slots(), (fields, slot) -> fields.integer(slot.id()).text(slot.state())
            .number(slot.requestId()).integer(slot.tokens()));
        to.integer(status.waiting()).number(status.memoryBytes());
    }
}
