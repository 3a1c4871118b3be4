package io.millrace.testing;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;

/** What a module wants of every request that its tests make of a {@link StrictServer}; found as a service. */
public interface RequestCheck {
    /** What is wrong with a request, each as a line; none where nothing is. */
    List<String> objections(LoggedRequest request);
}
