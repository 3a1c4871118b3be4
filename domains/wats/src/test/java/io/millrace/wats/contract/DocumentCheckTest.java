package io.millrace.wats.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a validator finds wrong by a description, here of a few operations. */
class DocumentCheckTest {
    private static final String DESCRIPTION = """
            {"openapi":"3.0.0","info":{"title":"a few operations","version":"1"},"paths":{
              "/api/Asset":{"get":{"operationId":"same","responses":{"200":{"description":"OK"}}}},
              "/api/Asset/Status":{"get":{"parameters":[{"name":"id","in":"query","required":true,"schema":{"type":"string"}}],
                "responses":{"200":{"description":"OK"}}}},
              "/api/RootCause/Tickets":{"get":{"parameters":[
                {"name":"status","in":"query","required":true,"schema":{"type":"integer","enum":[1,2]}},
                {"name":"view","in":"query","required":true,"schema":{"type":"integer"}}],
                "responses":{"200":{"description":"OK"}}}},
              "/api/SCIM/v2/Users/{id}":{"get":{"parameters":[
                {"name":"id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}}],
                "responses":{"200":{"description":"OK"}}}},
              "/api/SCIM/v2/Users/userName={userName}":{"get":{"parameters":[
                {"name":"userName","in":"path","required":true,"schema":{"type":"string"}}],
                "responses":{"200":{"description":"OK"}}}},
              "/api/RootCause/Attachment":{"post":{"operationId":"same","responses":{"200":{"description":"OK"}}}},
              "/api/Product/Revision":{"put":{"requestBody":{"content":{"application/json":{"schema":{
                "type":"object","properties":{"revision":{"type":"string"},"PartNumber":{"type":"string"}}}}}},
                "responses":{"200":{"description":"OK"}}}}}}""";

    @TempDir
    Path folder;

    private DocumentCheck check;

    @BeforeEach
    void describe() throws IOException {
        check = new DocumentCheck(Files.writeString(folder.resolve("description.json"), DESCRIPTION));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/Asset?%24filter=state%20eq%201&%24top=1||",
                "GET|/api/Asset/Status?id=1||",
                "GET|/api/Asset/Status?id=||",
                "GET|/api/RootCause/Tickets?status=3&view=1||",
                "GET|/api/SCIM/v2/Users/seven||",
                "GET|/api/SCIM/v2/Users/userName=ann||",
                "PUT|/api/Product/Revision|application/json|{\"revision\":\"A\",\"partNumber\":\"P\"}",
                "POST|/api/RootCause/Attachment|multipart/form-data; boundary=x|--x--",
                "PUT|/api/Asset/SetTotalCount?id=a&totalCount=1||"
            },
            nullValues = "null",
            emptyValue = "")
    void violations_whenTheRequestIsRightOrDeviatesWithReason_areNone(
            String method, String url, String type, String body) {
        assertThat(check.violations(sent(method, url, type, body))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/Asset/Status|||query.missing",
                "GET|/api/Asset/Status?id=1&colour=red|||query.unexpected",
                "GET|/api/Colours|||path.missing",
                "GET|/api/RootCause/Tickets?status=3|||query.missing",
                "GET|/api/RootCause/Tickets?status=3&view=1&colour=red|||query.unexpected",
                "GET|/api/SCIM/v2/Users/seven?colour=red|||query.unexpected",
                "GET|/api/SCIM/v2/Users/userName=ann?colour=red|||query.unexpected",
                "PUT|/api/Asset/Status?id=1|||operation.notAllowed",
                "PUT|/api/Product/Revision|application/json|{\"colour\":1}|additionalProperties",
                "PUT|/api/Product/Revision|application/json|{\"revision\":1}|schema.type"
            })
    void violations_whenTheRequestIsWrong_nameIt(String method, String url, String type, String body, String wrong) {
        assertThat(check.violations(sent(method, url, type, body)))
                .singleElement()
                .asString()
                .contains(wrong);
    }

    private static Sent sent(String method, String url, String type, String body) {
        return Sent.of(method, url, type == null ? "" : type, body == null ? "" : body);
    }

    @Test
    void violations_whenABodyIsSentThatNobodyKnows_nameIt() {
        assertThat(check.violations(Sent.of("GET", "/api/Asset/Status?id=1", "application/json", "{}")))
                .singleElement()
                .asString()
                .contains("body.unexpected");
    }
}
