package io.forgellm.error;

/**
 * Every error that a client can be told, with its HTTP status: the one list, which {@code docs/errors.md} shows.
 * For each there is a test that raises it through HTTP and through a command; {@code EveryErrorTest} holds that.
 */
public enum ErrorCode {
    INVALID_REQUEST(400, "The body is not what this route takes.",
            "A field is missing, unknown here or mistyped, or the body is no JSON object.",
            "Compare the body with the route at /q/swagger-ui; the message names what is wrong."),
    INVALID_PARAMETER(400, "A field has the wrong type or lies outside its range.",
            "Change the field that the message names; /q/swagger-ui has its type and range."),
    PROMPT_TOO_LONG(400, "The prompt does not fit the context.",
            "Conversations grow with each turn; the context is context_length of the load, else "
                    + "forgellm.engine.context-length.",
            "Shorten the prompt, load the model with a larger context_length, or send truncate: true."),
    UNAUTHORIZED(401, "The API key is missing or wrong.",
            "The server was started with forgellm.security.api-key; a key that was made may have been revoked since.",
            "Send Authorization: Bearer KEY; commands take the key from FORGELLM_API_KEY."),
    PATH_NOT_ALLOWED(403, "The path lies outside the configured folders.",
            "What a link points to counts, not where the link lies.",
            "Move the files below an allowed folder, or add their folder to forgellm.data.roots or "
                    + "forgellm.import.roots."),
    HOST_NOT_ALLOWED(403, "The Host header names a host this server is not known by.",
            "The server is reached by a name of its machine or through a proxy, or a page of another origin calls it.",
            "Use localhost, or add the name to forgellm.security.hosts."),
    ADMINISTRATOR_ONLY(403, "Keys are made and revoked with the configured key alone.",
            "Use the key of forgellm.security.api-key."),
    NOT_FOUND(404, "There is nothing at this address.",
            "The path is mistyped, or what it names is gone.",
            "Check its spelling; /q/swagger-ui shows the addresses that there are."),
    MODEL_NOT_FOUND(404, "No model of this name is in the catalogue.",
            "It was never pulled, or is called otherwise; details may name those that are near.",
            "See forgellm models, or GET /api/models; get it with forgellm pull."),
    DATASET_NOT_FOUND(404, "There is no file or folder with training data of this name.",
            "A name that does not begin at the root is looked for below the server's home; details tell where.",
            "Name the file or folder by its full path."),
    RUN_NOT_FOUND(404, "There is no training run of this name.",
            "See forgellm cli train list, or GET /api/training/runs."),
    FILE_NOT_FOUND(404, "There is no file of this name.",
            "GET /api/folders tells what there is."),
    JOB_NOT_FOUND(404, "There is no job of this name.",
            "See forgellm cli jobs, or GET /api/jobs."),
    CONVERSATION_NOT_FOUND(404, "There is no conversation of this id.",
            "It was deleted, perhaps in another window.",
            "GET /api/conversations lists them."),
    KEY_NOT_FOUND(404, "There is no API key of this id.",
            "It was revoked already, or its name was given in place of its id.",
            "See forgellm keys, or GET /api/keys."),
    METHOD_NOT_ALLOWED(405, "This address takes another method.",
            "/q/swagger-ui shows which methods each path takes."),
    NOT_ACCEPTABLE(406, "This address cannot answer in the asked-for media type.",
            "Ask for application/json, or for text/event-stream where it streams."),
    MODEL_NOT_LOADED(409, "No model is loaded.",
            "None was loaded yet, or it was unloaded before the request had its turn.",
            "POST /api/model/load with a model_name from GET /api/models."),
    MODEL_LOADING(409, "A load or unload is under way.",
            "Wait for it: GET /api/model/status."),
    MODEL_IN_USE(409, "The model is loaded; unload it first.",
            "A model or a run's adapter is to be removed that is in memory.",
            "forgellm unload, or POST /api/model/unload, then again."),
    ALREADY_EXISTS(409, "The name is taken.",
            "Nothing is ever written over.",
            "Take another name, or remove what has it."),
    PULL_IN_PROGRESS(409, "This model is being pulled already.",
            "Two names stand for the same file.",
            "Watch it: GET /api/models/pulls"),
    TRAINING_IN_PROGRESS(409, "A training run is under way.",
            "One run trains at a time, and this one was told not to queue.",
            "Wait for it, stop it, or send queue: true."),
    NO_TRAINING(409, "No training run is there to do this to.",
            "See forgellm cli train list for the runs and their states."),
    RUN_STATE_CONFLICT(409, "The run's state does not allow this.",
            "It ended, or another asked first: a run is paused only while it trains.",
            "Look at its state: forgellm cli train list"),
    JOB_IN_PROGRESS(409, "A job is under way.",
            "One job works at a time, and this one was told not to queue.",
            "Wait for it, cancel it, or send queue: true."),
    JOB_STATE_CONFLICT(409, "The job's state does not allow this.",
            "It is over already, or still at work.",
            "Look at its state: forgellm cli jobs"),
    PARITY_FAILED(409, "A model file does not match what it was made from.",
            "Most often the wrong base or adapter was named, or the file was quantised so hard that it answers "
                    + "otherwise.",
            "See the checks in details; to go on nevertheless, say why in override."),
    PAYLOAD_TOO_LARGE(413, "The body is larger than allowed.",
            "Send less, or raise forgellm.security.max-body (forgellm.files.max-size for files)."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood.",
            "Send Content-Type: application/json."),
    INVALID_MODEL(422, "The model file is damaged or not a model.",
            "A download that broke off, a disk error, or a file of another format with the ending .gguf; the "
                    + "message names the place.",
            "Get the file again, from where it came."),
    UNSUPPORTED_MODEL(422, "The model is sound, but of a kind that cannot be trained or converted here.",
            "Take a dense model of a usual family: llama, mistral, qwen2, qwen3, gemma3, smollm3."),
    INVALID_ADAPTER(422, "The adapter file is damaged or does not fit the model.",
            "It was trained on another base, or on another size of it.",
            "Load it with the very model it was trained on."),
    EMPTY_DATASET(422, "The training data's folder holds no file that can be read.",
            "Put text, JSONL or other data files into it: docs/datasets.md lists the formats."),
    RUN_TOO_LARGE(422, "The run would not fit this machine's memory.",
            "Memory goes with batch_size times max_seq_length, and with the trained layers.",
            "Lower batch_size or max_seq_length, train by LoRA, or send force: true to try."),
    INVALID_DATA(422, "A file or row of the dataset cannot be used; details say which.",
            "See forgellm cli dataset, which names the bad rows; leave them out with skip_bad_rows."),
    TEMPLATE_FAILED(422, "The model's chat template could not be rendered.",
            "Templates refuse what their model was not made for: two turns of one role, a system message.",
            "Send the messages as the template wants them, or a raw prompt."),
    QUEUE_FULL(429, "Too many requests are waiting.",
            "The queue has forgellm.model.queue-capacity places.",
            "Try again after the seconds in Retry-After."),
    CANCELLED(499, "The request was cancelled.",
            "The model was unloaded or replaced under it, or the server is stopping.",
            "Send it again once a model is loaded."),
    INTERNAL_ERROR(500, "Something went wrong inside the server.",
            "A defect: nothing that was foreseen.",
            "See the server's log; if it happens again, report it with the log's lines."),
    LOAD_FAILED(500, "The engine could not load the model.",
            "The file holds what this engine does not know, or memory ran short.",
            "See the server's log; a shorter context or fewer slots need less memory."),
    ENGINE_FAILED(500, "The engine could not finish the generation.",
            "The model computed something that is no number, or the KV cache has no room left.",
            "Try again; if it stays, load the model anew, or take another file of it."),
    TRAINER_FAILED(500, "The trainer process could not be started, or failed.",
            "Most often a file could not be read or written: of the run's folder, or the base model.",
            "See the run's log: forgellm cli train log RUN"),
    TRAINING_DIVERGED(500, "The loss left the finite numbers or exploded, twice.",
            "The run went back to its last good checkpoint once, with half the rate, and it happened again.",
            "Lower the learning rate, to a tenth perhaps, or warm up for longer."),
    TRAINER_CRASHED(500, "The trainer process ended by itself, again and again.",
            "Most often the system ended it for want of memory.",
            "Read the run's log: GET /api/training/runs/{id}/log."),
    JOB_CRASHED(500, "The job's process ended by itself.",
            "Most often the system ended it for want of memory.",
            "Read the job's log: GET /api/jobs/{id}/log."),
    TRAINING_UNAVAILABLE(501, "This platform has no library to train with.",
            "There is no libtorch for it, or the system cannot load the one there is.",
            "Train on Linux or Windows x86-64 or on a Mac with Apple silicon."),
    UNSUPPORTED_BY_ENGINE(501, "The engine in use cannot do this.",
            "java-llama has no quantising, no change of adapters and no log probabilities; some kinds of model "
                    + "generate nowhere.",
            "Use libllama: forgellm.engine=libllama."),
    UNSUPPORTED_BY_SYSTEM(501, "The server's machine has no program for this.",
            "Open the folder yourself, or name a file manager with forgellm.files.open-command."),
    UPSTREAM_FAILED(502, "The Python server that this route is passed on to did not answer.",
            "Start it, or take forgellm.compat.upstream out."),
    DOWNLOAD_FAILED(502, "The source did not deliver the file.",
            "The network broke off, the host refused, or the model is gated.",
            "Check the network and pull again; what came is kept."),
    UPLOAD_FAILED(502, "The hub did not take an upload.",
            "Its own words are in the message: a quota, a name that is taken.",
            "Mend what the hub says, then upload again; what it has is not sent twice."),
    HUB_ACCESS_DENIED(502, "The hub refused the token, or wants one.",
            "Set HF_TOKEN or forgellm.hub.token to a token that may do this."),
    CLUSTER_REFUSED(502, "The Kubernetes cluster did not take a trainer's Job.",
            "See what it said; quotas, permissions and the settings forgellm.training.kubernetes.* decide that."),
    CHECKSUM_MISMATCH(502, "What arrived is not what the source announced.",
            "Bytes were changed on the way, or the source's own file is damaged.",
            "Pull again; if it stays, the file at the source is not the one it announces."),
    ENGINE_CRASHED(503, "The engine process ended; it is started again on the next request.",
            "The system ended it for want of memory, or native code failed.",
            "Send the request again; if it crashes each time, look at the server's log."),
    DATABASE_UNAVAILABLE(503, "The database does not answer; the server goes on by itself once it does.",
            "Try again after the seconds in Retry-After."),
    ENGINE_UNAVAILABLE(503, "No native library of the asked-for engine is on this machine.",
            "See forgellm doctor; forgellm.engine=auto takes the engine that is there."),
    DISK_FULL(507, "The disk has no room left.",
            "Free some space, or keep models on another disk: forgellm.models.dir");

    private final int status;
    private final String meaning;
    private final String cause;
    private final String suggestion;

    ErrorCode(int status, String meaning, String suggestion) {
        this(status, meaning, null, suggestion);
    }

    ErrorCode(int status, String meaning, String cause, String suggestion) {
        this.status = status;
        this.meaning = meaning;
        this.cause = cause;
        this.suggestion = suggestion;
    }

    /** The HTTP status that goes with this code. */
    public int status() {
        return status;
    }

    /** One sentence: what it is. */
    public String meaning() {
        return meaning;
    }

    /** One sentence for the documentation: how it comes about; null where its meaning says that already. */
    public String cause() {
        return cause;
    }

    /** What a client can do where the error itself says nothing better. */
    public String suggestion() {
        return suggestion;
    }
}
