package io.forgellm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What one command of a block of code makes must be what the next can take. */
class WalkthroughTest {
    private static final Pattern FUSED = Pattern.compile("cli fuse [^\\n#]*--name (\\S+)[^\\n#]*");

    /** A model that was trained quantised is fused so again, and what is quantised is not quantised once more. */
    @Test
    void aFusedModelThatIsToBeQuantisedIsNotQuantisedYet() {
        int found = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                Matcher fused = FUSED.matcher(block.text());
                while (fused.find()) {
                    if (block.text().contains("cli quantize " + fused.group(1) + " ")) {
                        assertThat(fused.group()).as(page.file().toString()).containsPattern("--type (F16|BF16|F32)");
                        found++;
                    }
                }
            }
        }
        assertThat(found).as("walkthroughs that fuse and then quantise").isPositive();
    }
}
