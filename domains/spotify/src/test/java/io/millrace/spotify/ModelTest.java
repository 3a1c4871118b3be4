package io.millrace.spotify;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Codec;
import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.AudioFeatures;
import io.millrace.spotify.model.Audiobook;
import io.millrace.spotify.model.Chapter;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.Playlist;
import io.millrace.spotify.model.PlaylistItem;
import io.millrace.spotify.model.Show;
import io.millrace.spotify.model.Track;
import io.millrace.spotify.model.User;
import io.millrace.testing.StrictCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of what Spotify answers, in the forms of all its years. */
class ModelTest {
    private static final String TRACK = """
            {'id':'1','uri':'spotify:track:1','href':'h','type':'track','name':'Song',
             'artists':[{'id':'2','uri':'u','href':'h','type':'artist','name':'Band','external_urls':{'spotify':'s'}},{'id':'3','name':'Guest'}],
             'album':{'id':'4','name':'Album','album_type':'album','album_group':'appears_on','type':'album','uri':'u','href':'h','total_tracks':9,
               'artists':[],'images':[{'url':'i','width':640,'height':640},{'url':'i','width':null,'height':null}],
               'release_date':'1991-09-24','release_date_precision':'day','external_urls':{'spotify':'s'},'available_markets':['SE'],
               'restrictions':{'reason':'market'},'is_playable':true},
             'disc_number':1,'track_number':3,'duration_ms':200040,'explicit':false,'is_local':false,'is_playable':true,
             'restrictions':{'reason':'explicit'},'external_ids':{'isrc':'GBAYE9100001','ean':'e','upc':'c'},'external_urls':{'spotify':'s'},
             'preview_url':null,'popularity':55,'available_markets':['SE','DE'],
             'linked_from':{'id':'9','uri':'u','href':'h','type':'track','external_urls':{}}}
            """;

    private static <T> T read(Class<T> type, String json) {
        return type.cast(new StrictCodec().decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), type));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> decoded(byte[] json) {
        return (Map<String, Object>) Codec.json().decode(json, Map.class);
    }

    @Test
    void track_ofAnAppWithExtendedQuota_hasAllThatIsDocumented() {
        Track track = read(Track.class, TRACK);

        assertThat(track.mainArtist().orElseThrow().name()).isEqualTo("Band");
        assertThat(track.isrc()).hasValue("GBAYE9100001");
        assertThat(track.durationMillis()).isEqualTo(200_040);
        assertThat(track.linkedFrom().id()).isEqualTo("9");
        assertThat(track.album().releaseYear()).hasValue(1991);
        assertThat(track.restrictions().reason()).isEqualTo("explicit");
    }

    @Test
    void track_ofAnAppInDevelopmentMode_isReadWithoutWhatIsGone() {
        Track track = read(Track.class, """
                {'id':'1','uri':'u','href':'h','type':'track','name':'Song','artists':[{'id':'2','name':'Band'}],
                 'album':{'id':'4','name':'Album','album_type':'single','release_date':'1991','release_date_precision':'year'},
                 'disc_number':1,'track_number':3,'duration_ms':200040,'explicit':true,'is_local':false,'external_urls':{}}
                """);

        assertThat(track.popularity()).isNull();
        assertThat(track.availableMarkets()).isEmpty();
        assertThat(track.linkedFrom()).isNull();
        assertThat(track.isrc()).isEmpty();
        assertThat(track.album().label()).isNull();
        assertThat(track.album().albumGroup()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'id':null,'artists':null,'album':null,'external_ids':null,'available_markets':[null],'external_urls':null}"
            })
    void track_whenNearlyNothingIsThere_isATrackAllTheSame(String json) {
        Track track = read(Track.class, json);

        assertThat(track.artists()).isEmpty();
        assertThat(track.mainArtist()).isEmpty();
        assertThat(track.isrc()).isEmpty();
        assertThat(track.externalUrls()).isEmpty();
    }

    @Test
    void track_whenWrittenAndReadAgain_isTheSameUnderTheSameNames() {
        Track track = read(Track.class, TRACK);
        byte[] written = Codec.json().encode(track.withUnknown(Map.of("mood", "happy")));

        assertThat(Codec.json().decode(written, Track.class)).isEqualTo(track.withUnknown(Map.of("mood", "happy")));
        assertThat(decoded(written))
                .doesNotContainKeys("local", "playable", "durationMillis", "compilation")
                .extracting("is_local", "is_playable", "duration_ms", "mood")
                .containsExactly(false, true, 200_040, "happy");
    }

    @Test
    void album_whenItIsWhole_hasItsFirstTracks() {
        Album album = read(Album.class, """
                {'id':'4','name':'Album','album_type':'compilation','total_tracks':2,'artists':[],'images':[],'release_date':'0000',
                 'tracks':{'href':'h','items':[{'id':'1','name':'Song'}],'limit':50,'offset':0,'total':2,'next':'n','previous':null},
                 'copyrights':[{'text':'(C) 1991','type':'C'}],'external_ids':{'upc':'123','ean':'456'},'genres':['rock'],'label':'Label','popularity':3}
                """);

        assertThat(album.isCompilation()).isTrue();
        assertThat(album.tracks().items()).extracting(Track::id).containsExactly("1");
        assertThat(album.externalIds().upc()).isEqualTo("123");
        assertThat(album.copyrights().get(0).type()).isEqualTo("C");
        assertThat(decoded(Codec.json().encode(album))).doesNotContainKey("compilation");
    }

    @ParameterizedTest
    @CsvSource({"1991-09-24,1991", "1991-09,1991", "1991,1991", "'',", "19,", "unknown,", ","})
    void album_whateverItsReleaseDate_tellsTheYearIfItHasOne(String date, Integer year) {
        Album album = new Album(
                null, null, null, null, null, null, null, null, null, null, date, null, null, null, null, null, null,
                null, null, null, null, null, null);

        assertThat(album.releaseYear().stream().boxed().findFirst().orElse(null))
                .isEqualTo(year);
    }

    @Test
    void artist_inBothForms_isRead() {
        Artist full = read(
                Artist.class,
                "{'id':'2','name':'Band','genres':['rock'],'images':[],'followers':{'href':null,'total':7},'popularity':1,'external_urls':{}}");
        Artist bare = read(
                Artist.class,
                "{'id':'2','uri':'u','name':'Band','href':'h','type':'artist','external_urls':{'spotify':'s'}}");

        assertThat(full.followers().total()).isEqualTo(7);
        assertThat(bare.followers()).isNull();
        assertThat(bare.genres()).isEmpty();
    }

    @Test
    void showsEpisodesAudiobooksAndChapters_inTheirForms_areRead() {
        Show show = read(
                Show.class,
                "{'id':'5','name':'Show','publisher':'P','total_episodes':3,'is_externally_hosted':false,'media_type':'audio','languages':['en'],'html_description':'<p>','episodes':{'items':[{'id':'6'}],'total':3}}");
        Episode episode = read(
                Episode.class,
                "{'id':'6','name':'Episode','duration_ms':1,'is_playable':true,'language':'en','resume_point':{'fully_played':false,'resume_position_ms':5},'audio_preview_url':null,'show':{'id':'5'}}");
        Audiobook book = read(
                Audiobook.class,
                "{'id':'7','name':'Book','authors':[{'name':'A'}],'narrators':[{'name':'N'}],'edition':'Unabridged','total_chapters':2,'chapters':{'items':[{'id':'8'}]}}");
        Chapter chapter = read(
                Chapter.class,
                "{'id':'8','chapter_number':1,'duration_ms':9,'available_markets':['SE'],'audiobook':{'id':'7'}}");

        assertThat(show.episodes().items()).hasSize(1);
        assertThat(read(Show.class, "{'id':'5'}").publisher()).isNull();
        assertThat(episode.resumePoint().resumePositionMillis()).isEqualTo(5);
        assertThat(book.authors().get(0).name()).isEqualTo("A");
        assertThat(chapter.audiobook().id()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"item", "track"})
    void playlistItem_underEitherName_isRead(String name) {
        PlaylistItem item = read(
                PlaylistItem.class,
                "{'added_at':'2026-01-02T03:04:05Z','added_by':{'id':'ann'},'is_local':false,'" + name
                        + "':{'id':'1','type':'episode','name':'E'}}");

        assertThat(item.item().type()).isEqualTo("episode");
        assertThat(item.addedBy().id()).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "tracks"})
    void playlist_inEitherForm_isRead(String name) {
        Playlist playlist = read(
                Playlist.class,
                "{'id':'1','name':'List','public':true,'collaborative':false,'snapshot_id':'s','owner':{'id':'ann','display_name':'Ann'},'primary_color':null,'"
                        + name + "':{'href':'h','total':7}}");

        assertThat(playlist.items().total()).isEqualTo(7);
        assertThat(playlist.items().items()).isEmpty();
        assertThat(playlist.isPublic()).isTrue();
        assertThat(decoded(Codec.json().encode(playlist)))
                .containsEntry("public", true)
                .containsKey("items");
    }

    @Test
    void playlist_ofSomebodyElse_hasNoItems() {
        assertThat(read(Playlist.class, "{'id':'1','name':'List','public':null}")
                        .items())
                .isNull();
    }

    @Test
    void user_inBothForms_isRead() {
        User full = read(
                User.class,
                "{'id':'ann','account_id':'a1','country':'SE','email':'e','product':'premium','followers':{'href':null,'total':1},'explicit_content':{'filter_enabled':false},'display_name':'Ann','images':[]}");
        User less = read(User.class, "{'id':'ann','account_id':'a1','display_name':'Ann'}");

        assertThat(full.explicitContent()).containsEntry("filter_enabled", false);
        assertThat(less.email()).isNull();
        assertThat(less.accountId()).isEqualTo("a1");
    }

    @Test
    void audioFeatures_whenTold_haveAllThatIsDocumented() {
        AudioFeatures features = read(
                AudioFeatures.class,
                "{'id':'1','danceability':0.5,'energy':0.6,'key':-1,'loudness':-7.5,'mode':1,'speechiness':0.1,'acousticness':0.2,'instrumentalness':0.0,'liveness':0.1,'valence':0.9,'tempo':120.5,'duration_ms':1000,'time_signature':4,'track_href':'h','analysis_url':'a','uri':'u','type':'audio_features'}");

        assertThat(features.key()).isEqualTo(-1);
        assertThat(features.tempo()).isEqualTo(120.5);
    }
}
