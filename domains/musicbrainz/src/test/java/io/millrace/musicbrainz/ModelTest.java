package io.millrace.musicbrainz;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Codec;
import io.millrace.musicbrainz.model.Artist;
import io.millrace.musicbrainz.model.ArtistCredit;
import io.millrace.musicbrainz.model.PartialDate;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.musicbrainz.model.Release;
import io.millrace.musicbrainz.model.ReleaseGroup;
import io.millrace.musicbrainz.model.Work;
import io.millrace.testing.StrictCodec;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of what MusicBrainz answers: every member of the documented shapes, and what is not there. */
class ModelTest {
    private static final String ID = FakeMusicBrainz.id(1).toString();

    private static <T> T read(Class<T> type, String json) {
        return type.cast(new StrictCodec()
                .decode(json.replace('\'', '"').replace("ID", ID).getBytes(StandardCharsets.UTF_8), type));
    }

    @Test
    void recording_whenLookedUp_hasAllThatIsDocumented() {
        Recording recording = read(Recording.class, """
                {'id':'ID','title':'Under Pressure','length':248000,'disambiguation':'live','video':false,
                 'first-release-date':'1981-10-26','annotation':'a note',
                 'artist-credit':[
                   {'name':'Queen','joinphrase':' & ','artist':{'id':'ID','name':'Queen','sort-name':'Queen','disambiguation':'',
                     'type':'Group','type-id':'ID','country':'GB'}},
                   {'name':'Bowie','joinphrase':'','artist':{'id':'ID','name':'David Bowie','sort-name':'Bowie, David'}}],
                 'isrcs':['GBAYE8100001'],
                 'tags':[{'name':'rock','count':3}],
                 'genres':[{'id':'ID','name':'rock','count':3,'disambiguation':''}],
                 'rating':{'value':4.5,'votes-count':12},
                 'aliases':[{'name':'UP','sort-name':'UP','locale':'en','type':'Recording name','type-id':'ID','primary':true,
                   'begin':null,'end':null,'ended':false}],
                 'relations':[
                   {'type':'performance','type-id':'ID','direction':'forward','target-type':'work','begin':'1981-09','end':null,'ended':true,
                    'attributes':['live'],'attribute-values':{},'attribute-ids':{'live':'ID'},'source-credit':'','target-credit':'',
                    'work':{'id':'ID','title':'Under Pressure','type':'Song','type-id':'ID','language':'eng','languages':['eng'],'iswcs':[],'disambiguation':''}}]}
                """);

        assertThat(recording.length()).isEqualTo(248_000);
        assertThat(ArtistCredit.display(recording.artistCredit())).isEqualTo("Queen & Bowie");
        assertThat(recording.firstReleaseDate()).isEqualTo(new PartialDate("1981-10-26"));
        assertThat(recording.rating().votes()).isEqualTo(12);
        assertThat(recording.relations()).singleElement().satisfies(relation -> {
            assertThat(relation.targetType()).isEqualTo("work");
            assertThat(relation.work().title()).isEqualTo("Under Pressure");
            assertThat(relation.begin().month()).hasValue(9);
        });
        assertThat(recording.unknown()).isEmpty();
    }

    @Test
    void recording_whenFoundBySearch_hasItsScoreAndTracksInTheSingular() {
        Recording recording = read(Recording.class, """
                {'id':'ID','score':87,'artist-credit-id':'ID','title':'Song','length':1000,'video':null,
                 'artist-credit':[{'name':'Band','artist':{'id':'ID','name':'Band'}}],
                 'releases':[{'id':'ID','count':1,'title':'Album','status':'Official','date':'1991','country':'GB','track-count':12,
                   'artist-credit-id':'ID','release-group':{'id':'ID','type-id':'ID','primary-type-id':'ID','title':'Album','primary-type':'Album'},
                   'release-events':[{'date':'1991','area':{'id':'ID','name':'UK','sort-name':'UK','iso-3166-1-codes':['GB']}}],
                   'media':[{'id':'ID','position':1,'format':'CD','track':[{'id':'ID','number':'3','title':'Song','length':1000}],
                     'track-count':12,'track-offset':2}]}]}
                """);

        assertThat(recording.score()).isEqualTo(87);
        assertThat(recording.video()).isNull();
        assertThat(recording.isrcs()).isEmpty();
        assertThat(ArtistCredit.display(recording.artistCredit())).isEqualTo("Band");
        assertThat(recording.releases().get(0).media().get(0).tracks().get(0).number())
                .isEqualTo("3");
    }

    @Test
    void release_whenLookedUp_hasAllThatIsDocumented() {
        Release release = read(Release.class, """
                {'id':'ID','title':'Album','status':'Official','status-id':'ID','date':'','country':'XW','barcode':'','asin':null,
                 'release-events':[{'date':'1991-09-24','area':null}],
                 'quality':'normal','packaging':'Jewel Case','packaging-id':'ID','disambiguation':'',
                 'text-representation':{'language':'eng','script':'Latn'},
                 'cover-art-archive':{'artwork':true,'count':3,'front':true,'back':false,'darkened':false},
                 'release-group':{'id':'ID','title':'Album','primary-type':'Album','primary-type-id':'ID',
                   'secondary-types':['Compilation'],'secondary-type-ids':['ID'],'first-release-date':'1991','disambiguation':''},
                 'label-info':[{'catalog-number':'CAT-1','label':{'id':'ID','name':'Label','sort-name':'Label','label-code':1,'type':null,'type-id':null,'disambiguation':''}},
                   {'catalog-number':null,'label':null}],
                 'media':[{'id':'ID','position':1,'format':'CD','format-id':'ID','title':'','track-count':1,'track-offset':0,
                   'tracks':[{'id':'ID','number':'1','position':1,'title':'Song','length':null,'recording':{'id':'ID','title':'Song'},'artist-credit':[]}],
                   'pregap':{'id':'ID','number':'0','position':0,'title':'Hidden','length':1},
                   'data-tracks':[{'id':'ID','number':'2','position':2,'title':'Video','length':1}]}]}
                """);

        assertThat(release.date().year()).isEmpty();
        assertThat(release.barcode()).isEmpty();
        assertThat(release.releaseGroup().isCompilation()).isTrue();
        assertThat(release.labelInfo()).hasSize(2);
        assertThat(release.media().get(0).pregap().title()).isEqualTo("Hidden");
        assertThat(release.media().get(0).dataTracks()).hasSize(1);
    }

    @Test
    void artist_whenLookedUp_hasAllThatIsDocumented() {
        Artist artist = read(Artist.class, """
                {'id':'ID','name':'Band','sort-name':'Band','type':'Group','type-id':'ID','country':'GB','gender':null,'gender-id':null,
                 'area':{'id':'ID','name':'UK','sort-name':'UK','iso-3166-1-codes':['GB'],'type':null,'type-id':null,'disambiguation':''},
                 'begin-area':null,'end-area':null,'life-span':{'begin':'1970-06-27','end':null,'ended':false},'disambiguation':'',
                 'ipis':['00000000001'],'isnis':[]}
                """);

        assertThat(artist.lifeSpan().begin().date()).hasValue(LocalDate.of(1970, 6, 27));
        assertThat(artist.area().countryCodes()).containsExactly("GB");
    }

    @Test
    void releaseGroup_whenItsArtistIsVarious_isACompilation() {
        String various =
                "{'id':'ID','artist-credit':[{'name':'Various','artist':{'id':'" + Artist.VARIOUS_ARTISTS + "'}}]}";

        assertThat(read(ReleaseGroup.class, various).isCompilation()).isTrue();
        assertThat(read(
                                ReleaseGroup.class,
                                "{'id':'ID','primary-type':'Album','secondary-types':[],'artist-credit':[{'name':'A'}]}")
                        .isCompilation())
                .isFalse();
    }

    @Test
    void releaseGroup_whenWritten_hasTheServersMembersAlone() {
        ReleaseGroup group = read(ReleaseGroup.class, "{'id':'ID','primary-type':'Album'}");

        assertThat(new String(Codec.json().encode(group), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"" + ID + "\",\"primary-type\":\"Album\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'id':'ID'}", "{'id':'ID','releases':null,'rating':null,'artist-credit':[null]}"})
    void recording_whenNearlyNothingIsThere_isARecordingAllTheSame(String json) {
        Recording recording = read(Recording.class, json);

        assertThat(recording.artistCredit()).isEmpty();
        assertThat(recording.releases()).isEmpty();
        assertThat(recording.length()).isNull();
    }

    @Test
    void recording_whenTheServerHasMoreToSay_keepsItAndWritesItBack() {
        byte[] json = ("{\"id\":\"" + ID
                        + "\",\"title\":\"Song\",\"mood\":{\"happy\":true},\"first-release-date\":\"1991\"}")
                .getBytes(StandardCharsets.UTF_8);
        Recording recording = (Recording) Codec.json().decode(json, Recording.class);

        assertThat(recording.unknown()).containsOnlyKeys("mood");
        assertThat(Codec.json().decode(Codec.json().encode(recording), Map.class))
                .isEqualTo(Codec.json().decode(json, Map.class));
        assertThat(Codec.json().decode(Codec.json().encode(recording), Recording.class))
                .isEqualTo(recording);
    }

    @ParameterizedTest
    @CsvSource({"1991,1991,,", "1991-09,1991,9,", "1991-09-24,1991,9,24", "'',,,", "????,,,", "1991-9,,,"})
    void partialDate_whateverIsKnown_tellsThat(String text, Integer year, Integer month, Integer day) {
        PartialDate date = PartialDate.of(text);

        assertThat(date.year().stream().boxed().toList()).isEqualTo(year == null ? List.of() : List.of(year));
        assertThat(date.month().stream().boxed().toList()).isEqualTo(month == null ? List.of() : List.of(month));
        assertThat(date.day().stream().boxed().toList()).isEqualTo(day == null ? List.of() : List.of(day));
        assertThat(date.text()).isEqualTo(text);
    }

    @Test
    void partialDate_whenThereIsNoSuchDay_isNoDate() {
        assertThat(PartialDate.of("1991-02-30").date()).isEmpty();
        assertThat(PartialDate.of("1991-02").date()).isEmpty();
    }

    @Test
    void work_whenLookedUp_hasItsCodes() {
        assertThat(read(Work.class, "{'id':'ID','iswcs':['T-010.140.236-1']}").iswcs())
                .containsExactly("T-010.140.236-1");
    }
}
