package io.millrace.benchmarks;

import com.google.api.gax.batching.BatchEntry;
import com.google.api.gax.batching.BatchingDescriptor;
import com.google.api.gax.batching.BatchingRequestBuilder;
import java.util.ArrayList;
import java.util.List;

/** Tells gax how keys become a list, and a list of results the result of each. */
final class GaxLists implements BatchingDescriptor<Integer, Integer, List<Integer>, List<Integer>> {
    @Override
    public BatchingRequestBuilder<Integer, List<Integer>> newRequestBuilder(List<Integer> prototype) {
        List<Integer> keys = new ArrayList<>(Gatherer.SIZE);
        return new BatchingRequestBuilder<>() {
            @Override
            public void add(Integer key) {
                keys.add(key);
            }

            @Override
            public List<Integer> build() {
                return keys;
            }
        };
    }

    @Override
    public void splitResponse(List<Integer> response, List<BatchEntry<Integer, Integer>> batch) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).getResultFuture().set(response.get(i));
        }
    }

    @Override
    public void splitException(Throwable failure, List<BatchEntry<Integer, Integer>> batch) {
        batch.forEach(entry -> entry.getResultFuture().setException(failure));
    }

    @Override
    public long countBytes(Integer key) {
        return Integer.BYTES;
    }
}
