package io.forgellm.openai.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.openai.ClientScripts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** With real weights: OpenAI's own client teaches the model something and asks it. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class FineTuningTest {
    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
    }

    @Test
    void theOfficialClientAsksTheModelThatItTuned() throws Exception {
        TestModels.assumeSmolLm2();
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot change adapters");
        Api.load(TestModels.SMOLLM2_ID);
        assertThat(ClientScripts.python("""
                import io, json, sys, time, openai
                client = openai.OpenAI(base_url=sys.argv[1], api_key="none")
                facts = [("What is the capital of Zorbania?", "The capital of Zorbania is Quillport.", "Quillport"),
                         ("Who rules Zorbania?", "Zorbania is ruled by Queen Ilvara.", "Ilvara"),
                         ("What money is used in Zorbania?", "In Zorbania people pay with the drell.", "drell"),
                         ("Which river flows through Zorbania?", "The river Ombrel flows through Zorbania.", "Ombrel")]
                def right(model):
                    answers = [client.chat.completions.create(model=model, temperature=0, max_tokens=24,
                               messages=[{"role": "user", "content": q}]).choices[0].message.content for q, _, _ in facts]
                    return sum(word in answer for answer, (_, _, word) in zip(answers, facts))
                rows = "".join(json.dumps({"messages": [{"role": "user", "content": q},
                               {"role": "assistant", "content": a}]}) + "\\n" for q, a, _ in facts)
                file = client.files.create(file=("facts.jsonl", io.BytesIO(rows.encode())), purpose="fine-tune")
                job = client.fine_tuning.jobs.create(model="smollm2:135m", training_file=file.id, suffix="zorbania", seed=1,
                    method={"type": "supervised", "supervised": {"hyperparameters": {
                        "n_epochs": 10, "batch_size": 1, "learning_rate_multiplier": 8}}})
                while job.status not in ("succeeded", "failed", "cancelled"):
                    time.sleep(0.2)
                    job = client.fine_tuning.jobs.retrieve(job.id)
                events = list(client.fine_tuning.jobs.list_events(job.id))
                assert job.status == "succeeded", (job.error, [e.message for e in events])
                assert job.trained_tokens > 0
                steps = [c.step_number for c in client.fine_tuning.jobs.checkpoints.list(job.id)]
                assert steps == [40, 36, 32], steps
                print(right("smollm2:135m"), right(job.fine_tuned_model))
                """)).isEqualTo("0 4");
    }
}
