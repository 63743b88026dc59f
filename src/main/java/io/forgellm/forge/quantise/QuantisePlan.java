package io.forgellm.forge.quantise;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.ForgeEngine;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.Targets;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.training.BaseModels;
import io.forgellm.training.DataPlaces;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Turns a body into a specification, and refuses before a process is started what could not end well. Blocking. */
@ApplicationScoped
class QuantisePlan {
    private final ForgeEngine engine;
    private final BaseModels models;
    private final DataPlaces texts;
    private final Targets targets;

    QuantisePlan(ForgeEngine engine, BaseModels models, DataPlaces texts, Targets targets) {
        this.engine = engine;
        this.models = models;
        this.texts = texts;
        this.targets = targets;
    }

    /** @throws ForgeException UNSUPPORTED_BY_ENGINE, MODEL_NOT_FOUND, INVALID_MODEL, INVALID_PARAMETER and others */
    JobSpec.Quantise of(QuantiseBody body) {
        engine.require("quantiser");
        BaseModels.Base source = gguf(body.model());
        FileType type = type(body);
        requireFloats(source, type, body);
        if (type.needsImportance() && body.imatrix() == null && body.calibration() == null) {
            throw invalid("type", type + " needs an importance matrix.", "Send calibration: a text that is like what "
                    + "the model shall read, or imatrix: a file with one.");
        }
        Map<String, String> tensorTypes = body.tensorTypes() == null ? Map.of() : body.tensorTypes();
        tensorTypes.forEach(QuantisePlan::requireTensorType);
        requireTensorType("output_tensor_type", body.outputTensorType(), "output_tensor_type");
        requireTensorType("token_embedding_type", body.tokenEmbeddingType(), "token_embedding_type");
        String name = body.name() == null || body.name().isBlank() ? Targets.stem(source.path()) + "-" + type
                : body.name();
        return new JobSpec.Quantise(source.name(), source.path().toString(), targets.file(name).toString(),
                type.name(), QuantiseBody.isSet(body.pure()), QuantiseBody.isSet(body.allowRequantize()),
                !QuantiseBody.isSet(body.leaveOutputTensor()), body.outputTensorType(), body.tokenEmbeddingType(),
                tensorTypes, path("imatrix", body.imatrix()), path("calibration", body.calibration()),
                QuantiseBody.number(body.calibrationChunks()), path("text", body.text()),
                QuantiseBody.number(body.chunks()), QuantiseBody.number(body.threads()));
    }

    /** @param chunks and threads may be null; errors as for {@link #of} */
    JobSpec.Measure measure(String model, String text, Integer chunks, Integer threads) {
        engine.require("way to measure perplexity");
        BaseModels.Base source = gguf(model);
        if (text == null || text.isBlank()) {
            throw invalid("text", "Which text shall be read?", "Name a file of at least 1,024 tokens.");
        }
        return new JobSpec.Measure(source.name(), source.path().toString(), path("text", text),
                QuantiseBody.number(chunks), QuantiseBody.number(threads));
    }

    BaseModels.Base gguf(String model) {
        if (model == null || model.isBlank()) {
            throw invalid("model_path", "Which model?", "GET /api/quantization/models lists them.");
        }
        BaseModels.Base base = models.resolve(model);
        if (Files.isDirectory(base.path())) {
            throw invalid("model_path", base.name() + " is a Hugging Face folder, not GGUF.",
                    "Convert it first: POST /api/jobs/convert.");
        }
        GgufCheck.model(base.path());
        return base;
    }

    private static FileType type(QuantiseBody body) {
        if (body.type() != null && !body.type().isBlank()) {
            return FileType.of(body.type());
        }
        return switch (body.bits() == null ? 4 : body.bits()) {
            case 2 -> FileType.Q2_K;
            case 3 -> FileType.Q3_K_M;
            case 4 -> FileType.Q4_K_M;
            case 5 -> FileType.Q5_K_M;
            case 6 -> FileType.Q6_K;
            case 8 -> FileType.Q8_0;
            default -> throw invalid("bits", "There is no type of " + body.bits() + " bits.",
                    "Send 2, 3, 4, 5, 6 or 8, or a type.");
        };
    }

    private static void requireFloats(BaseModels.Base source, FileType type, QuantiseBody body) {
        if (type == FileType.COPY || QuantiseBody.isSet(body.allowRequantize())) {
            return;
        }
        List<GgmlType> quantised = GgufFile.read(source.path()).tensors().stream().map(tensor -> tensor.type())
                .filter(GgmlType::isQuantised).distinct().toList();
        if (!quantised.isEmpty()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, source.name() + " is quantised already ("
                    + String.join(", ", quantised.stream().map(Enum::name).toList())
                    + "): quantised again it loses once more.", Map.of("field", "model_path", "types",
                    quantised.stream().map(Enum::name).toList()),
                    "Quantise the model's F16, BF16 or F32 form, or allow it: Quantise again on the page, "
                    + "--allow-requantize of the command, allow_requantize: true of the API.");
        }
    }

    private static void requireTensorType(String pattern, String type) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw invalid("tensor_types", "\"" + pattern + "\" is no regular expression: " + e.getDescription(), null);
        }
        requireTensorType("tensor_types", type, pattern);
    }

    private static void requireTensorType(String field, String type, String of) {
        if (type != null) {
            FileType.tensorType(field, type);
        } else if (field.equals("tensor_types")) {
            throw invalid(field, "\"" + of + "\" has no type.", null);
        }
    }

    private String path(String field, String named) {
        if (named == null || named.isBlank()) {
            return null;
        }
        Path path = texts.data(field, named);
        if (!Files.isRegularFile(path)) {
            throw invalid(field, path + " is not a file.", null);
        }
        return path.toString();
    }

    private static ForgeException invalid(String field, String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                suggestion);
    }
}
