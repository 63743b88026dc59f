package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * What is kept of a job; how it fares is its run's to say.
 *
 * @param id        {@code ftjob-} and 24 hexadecimal digits, of which the first 12 are the milliseconds since 1970
 * @param run       id of the run
 * @param createdAt seconds since 1970
 * @param validationFile id of a file, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Job(String id, String run, long createdAt, String model, String trainingFile, String validationFile,
           long seed, Hyperparameters hyperparameters, Map<String, String> metadata) {

    /** Ids of what belongs to the job begin with this and end with a number. */
    String part(String kind) {
        return kind + id.substring(id.indexOf('-') + 1) + "-";
    }
}
