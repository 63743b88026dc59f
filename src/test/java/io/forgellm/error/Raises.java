package io.forgellm.error;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test that brings these errors about, each through HTTP and through a command. It has to ask {@link Doors} for
 * both, or it fails; {@link EveryErrorTest} fails for a code that no test has here.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DoorWatch.class)
public @interface Raises {
    ErrorCode[] value();
}
