package io.forgellm.training.data;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example.Place;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is wrong with a dataset, and where: {@code INVALID_DATA} whose details name file and line. */
public final class Malformed {
    private static final String ADVICE = "Mend the row, or leave bad rows out: skip_bad_rows.";

    private Malformed() {
    }

    public static ForgeException at(Place place, String why) {
        return at(place, why, Map.of(), ADVICE);
    }

    /** @param facts further details; @param advice what the user can do */
    public static ForgeException at(Place place, String why, Map<String, ?> facts, String advice) {
        Map<String, Object> details = new LinkedHashMap<>(facts);
        details.put("file", place.file());
        if (place.line() > 0) {
            details.put("line", place.line());
        }
        details.put("reason", why);
        return new ForgeException(ErrorCode.INVALID_DATA, spot(place) + ": " + why, details, advice);
    }

    /** {@code facts.jsonl, line 4711}; the file alone where it is one document. */
    private static String spot(Place place) {
        return place.line() > 0 ? place.file() + ", line " + place.line() : place.file();
    }
}
