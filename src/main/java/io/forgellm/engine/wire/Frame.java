package io.forgellm.engine.wire;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.EngineStatus;
import io.forgellm.error.ErrorCode;
import java.util.List;
import java.util.Map;

/** What server and engine process say to each other. Each way has its own sealed half. */
public sealed interface Frame {

    /** From the server to the engine process. */
    sealed interface Command extends Frame {
    }

    /** From the engine process to the server. */
    sealed interface Report extends Frame {
    }

    /**
     * The first frame, and the only one of its kind.
     *
     * @param engine  {@code libllama} or {@code java-llama}
     * @param natives the folder of that engine's native libraries
     */
    record Load(String engine, String natives, EngineSpec spec) implements Command {
    }

    record Generate(EngineRequest request) implements Command {
    }

    record Cancel(long requestId) implements Command {
    }

    /** Answered by {@link Tokens} or {@link CallFailed} of the same call. */
    record Tokenize(long call, String text, boolean addSpecial) implements Command {
    }

    /** Answered by {@link AdaptersSet} or {@link CallFailed} of the same call. */
    record SetAdapters(long call, List<AdapterSetting> adapters) implements Command {
        public SetAdapters {
            adapters = List.copyOf(adapters);
        }
    }

    /** Stop computing, then end. The end of the stream means the same. */
    record Shutdown() implements Command {
    }

    /** Part of the load that is done, 0..1. */
    record Progress(double fraction) implements Report {
    }

    /** The load's good end. */
    record Loaded(EngineInfo info) implements Report {
    }

    /** The load's bad end; the process ends after it. */
    record LoadFailed(Failure failure) implements Report {
    }

    record Happened(long requestId, EngineEvent event) implements Report {
    }

    record StatusChanged(EngineStatus status) implements Report {
    }

    record Tokens(long call, int[] tokens) implements Report {
    }

    record AdaptersSet(long call) implements Report {
    }

    record CallFailed(long call, Failure failure) implements Report {
    }

    /** An error on its way; {@code suggestion} may be null. Details hold strings, whole numbers, doubles, booleans. */
    record Failure(ErrorCode code, String message, Map<String, Object> details, String suggestion) {
        public Failure {
            details = Map.copyOf(details);
        }
    }
}
