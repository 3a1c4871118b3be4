package io.millrace.wats.process;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a repair report of an operation has to say, and may say.
 *
 * @param uutBinding whether it has to name the test report that found the failure
 * @param bomBinding whether components have to be those of the bill of materials
 * @param vendorBinding whether it has to name a component's vendor
 * @param compRefMask what references of components look like, as a regular expression
 * @param compRefValidationText the same in words
 * @param miscInfos further fields
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record RepairOperation(
        @Nullable Constraint uutBinding,
        @Nullable Constraint bomBinding,
        @Nullable Constraint vendorBinding,
        @Nullable String compRefMask,
        @Nullable String compRefValidationText,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RepairCategory> repairCategories,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MiscInfoField> miscInfos,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements RepairOperationBuilder.With {

    public RepairOperation {
        repairCategories = Models.list(repairCategories);
        miscInfos = Models.list(miscInfos);
        unknown = Models.unknown(unknown);
    }

    /** The code that a report would name by category and description, spelled exactly so. */
    public Optional<RepairCode> findCode(String category, String code) {
        return repairCategories.stream()
                .filter(group -> category.equals(group.description()))
                .flatMap(group -> group.repairCodes().stream())
                .filter(candidate -> code.equals(candidate.description()))
                .findFirst();
    }

    /** A group of codes; {@code description} is what reports call it. */
    public record RepairCategory(
            @Nullable UUID id,
            @Nullable String description,
            @Nullable Constraint imageConstraint,
            @Nullable Integer status,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RepairCode> repairCodes,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public RepairCategory {
            repairCodes = Models.list(repairCodes);
            unknown = Models.unknown(unknown);
        }
    }

    /** What can be wrong; {@code description} is what reports call it, {@code status} 1 if it is in use. */
    public record RepairCode(
            @Nullable UUID id,
            @Nullable String description,
            @Nullable RepairType failureType,
            @Nullable Constraint imageConstraint,
            @Nullable Integer status,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public RepairCode {
            unknown = Models.unknown(unknown);
        }
    }

    /** A further field; {@code inputMask} is a regular expression, or choices that are separated by semicolons. */
    public record MiscInfoField(
            @Nullable UUID id,
            @Nullable String description,
            @Nullable String inputMask,
            @Nullable Integer status,
            @Nullable Integer sortOrder,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public MiscInfoField {
            unknown = Models.unknown(unknown);
        }
    }
}
