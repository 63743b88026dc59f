package io.forgellm.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: each that asks for one gets the {@link Context} through its constructor. */
final class Commands implements IFactory {
    private final Context context;
    private final IFactory others = CommandLine.defaultFactory();

    Commands(Context context) {
        this.context = context;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Context.class) {
                // Commands of the packages beside this one are nobody's but picocli's.
                constructor.setAccessible(true);
                try {
                    return type.cast(constructor.newInstance(context));
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        }
        return others.create(type);
    }
}
