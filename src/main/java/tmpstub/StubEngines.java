package tmpstub;
import io.forgellm.engine.*;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleConsumer;
@ApplicationScoped
public class StubEngines implements EngineFactory {
  public CompletableFuture<Engine> load(EngineSpec spec, DoubleConsumer p) { return CompletableFuture.failedFuture(new io.forgellm.error.ForgeException(io.forgellm.error.ErrorCode.LOAD_FAILED, "stub")); }
}
