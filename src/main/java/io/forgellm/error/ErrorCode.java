package io.forgellm.error;

/** Every error that a client can be told, with its HTTP status. The one list; {@code docs/errors.md} shows it. */
public enum ErrorCode {
    INVALID_REQUEST(400, "The body is not what this route takes."),
    INVALID_PARAMETER(400, "A field has the wrong type or lies outside its range."),
    PROMPT_TOO_LONG(400, "The prompt does not fit the context.",
            "Shorten the prompt, load the model with a larger context_length, or send truncate: true."),
    UNAUTHORIZED(401, "The API key is missing or wrong."),
    PATH_NOT_ALLOWED(403, "The path lies outside the configured folders."),
    HOST_NOT_ALLOWED(403, "The Host header names a host this server is not known by."),
    ADMINISTRATOR_ONLY(403, "Keys are made and revoked with the configured key alone."),
    NOT_FOUND(404, "There is nothing at this address."),
    MODEL_NOT_FOUND(404, "No model of this name is in the catalogue."),
    DATASET_NOT_FOUND(404, "There is no file or folder with training data of this name."),
    RUN_NOT_FOUND(404, "There is no training run of this name."),
    FILE_NOT_FOUND(404, "There is no file of this name."),
    JOB_NOT_FOUND(404, "There is no job of this name."),
    CONVERSATION_NOT_FOUND(404, "There is no conversation of this id."),
    KEY_NOT_FOUND(404, "There is no API key of this id."),
    METHOD_NOT_ALLOWED(405, "This address takes another method."),
    NOT_ACCEPTABLE(406, "This address cannot answer in the asked-for media type."),
    MODEL_NOT_LOADED(409, "No model is loaded.",
            "POST /api/model/load with a model_name from GET /api/models."),
    MODEL_LOADING(409, "A load or unload is under way.", "Wait for it: GET /api/model/status."),
    MODEL_IN_USE(409, "The model is loaded; unload it first."),
    ALREADY_EXISTS(409, "The name is taken."),
    PULL_IN_PROGRESS(409, "This model is being pulled already."),
    TRAINING_IN_PROGRESS(409, "A training run is under way.",
            "Wait for it, stop it, or send queue: true."),
    NO_TRAINING(409, "No training run is there to do this to."),
    RUN_STATE_CONFLICT(409, "The run's state does not allow this."),
    JOB_IN_PROGRESS(409, "A job is under way.", "Wait for it, cancel it, or send queue: true."),
    JOB_STATE_CONFLICT(409, "The job's state does not allow this."),
    PAYLOAD_TOO_LARGE(413, "The body is larger than allowed."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood."),
    INVALID_MODEL(422, "The model file is damaged or not a model."),
    UNSUPPORTED_MODEL(422, "The model is sound, but of a kind that cannot be trained here."),
    INVALID_ADAPTER(422, "The adapter file is damaged or does not fit the model."),
    EMPTY_DATASET(422, "The training data's folder holds no file that can be read."),
    RUN_TOO_LARGE(422, "The run would not fit this machine's memory."),
    INVALID_DATA(422, "A file or row of the dataset cannot be used; details say which."),
    TEMPLATE_FAILED(422, "The model's chat template could not be rendered."),
    QUEUE_FULL(429, "Too many requests are waiting.", "Try again after the seconds in Retry-After."),
    CANCELLED(499, "The request was cancelled."),
    INTERNAL_ERROR(500, "Something went wrong inside the server.",
            "See the server's log; if it happens again, report it with the log's lines."),
    LOAD_FAILED(500, "The engine could not load the model."),
    ENGINE_FAILED(500, "The engine could not finish the generation."),
    TRAINING_UNAVAILABLE(501, "This platform has no library to train with."),
    TRAINER_FAILED(500, "The trainer process could not be started."),
    TRAINING_DIVERGED(500, "The loss left the finite numbers or exploded, twice."),
    PARITY_FAILED(409, "A model file does not match what it was made from.",
            "See the checks in details; to go on nevertheless, say why in override."),
    TRAINER_CRASHED(500, "The trainer process ended by itself, again and again.",
            "Read the run's log: GET /api/training/runs/{id}/log."),
    JOB_CRASHED(500, "The job's process ended by itself.", "Read the job's log: GET /api/jobs/{id}/log."),
    UNSUPPORTED_BY_ENGINE(501, "The engine in use cannot do this."),
    UNSUPPORTED_BY_SYSTEM(501, "The server's machine has no program for this."),
    UPSTREAM_FAILED(502, "The Python server that this route is passed on to did not answer.",
            "Start it, or take forgellm.compat.upstream out."),
    DOWNLOAD_FAILED(502, "The source did not deliver the file."),
    UPLOAD_FAILED(502, "The hub did not take an upload."),
    HUB_ACCESS_DENIED(502, "The hub refused the token, or wants one."),
    CLUSTER_REFUSED(502, "The Kubernetes cluster did not take a trainer's Job.",
            "See what it said; quotas, permissions and the settings forgellm.training.kubernetes.* decide that."),
    CHECKSUM_MISMATCH(502, "What arrived is not what the source announced."),
    ENGINE_CRASHED(503, "The engine process ended; it is started again on the next request.",
            "Send the request again; if it crashes each time, look at the server's log."),
    DATABASE_UNAVAILABLE(503, "The database does not answer; the server goes on by itself once it does.",
            "Try again after the seconds in Retry-After."),
    ENGINE_UNAVAILABLE(503, "No native library of the asked-for engine is on this machine."),
    DISK_FULL(507, "The disk has no room left.");

    private final int status;
    private final String meaning;
    private final String suggestion;

    ErrorCode(int status, String meaning) {
        this(status, meaning, null);
    }

    ErrorCode(int status, String meaning, String suggestion) {
        this.status = status;
        this.meaning = meaning;
        this.suggestion = suggestion;
    }

    /** The HTTP status that goes with this code. */
    public int status() {
        return status;
    }

    /** One sentence for the documentation. */
    public String meaning() {
        return meaning;
    }

    /** What a client can do where the error itself says nothing better, or null. */
    public String suggestion() {
        return suggestion;
    }
}
