package io.forgellm.training.data.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.training.data.Example.Place;

/** What a file holds: whole documents, or records with named fields. */
public sealed interface Row {

    Place place();

    /** @param text as it stands in the file, white space at its ends included */
    record Document(Place place, String text) implements Row { }

    /** A record of a table or an object of JSON. */
    record Fields(Place place, ObjectNode values) implements Row { }
}
