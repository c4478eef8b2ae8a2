using CsCheck;
using SmartSecurity.Vision.Faces;

namespace SmartSecurity.Vision.Tests.Faces;

/// <summary>
/// Goal: the 8-bit search finds whom a float search finds, stays right while people come and go, and forgets whom it must forget.
/// Method: seeded random unit vectors of the product's length against a plain float pass; searches beside a writer; a look at the memory.
/// </summary>
public sealed class FaceGalleryTests
{
    private const int Length = 512;

    [Fact]
    public void The_8_bit_search_names_the_same_person_as_a_float_search()
    {
        var random = new Random(7);
        var people = Enumerable.Range(0, 6000).Select(_ => (Id: Guid.NewGuid(), Face: Unit(random))).ToList();
        using var gallery = new CommunityGallery();
        foreach (var (id, face) in people) gallery.Put(id, face);
        for (var i = 0; i < 300; i++)
        {
            var query = Near(people[random.Next(people.Count)].Face, random, 1.2f);
            var ranked = people.OrderByDescending(p => Embeddings.Cosine(p.Face, query)).Take(2).ToList();
            var hit = gallery.Search(query);
            Assert.Equal(ranked[0].Id, hit.Best);
            Assert.Equal(Embeddings.Cosine(ranked[0].Face, query), hit.BestScore, 0.005);
            Assert.Equal(Embeddings.Cosine(ranked[1].Face, query), hit.RunnerUpScore, 0.005);
            Assert.Equal(people.Count, hit.Size);
        }
    }

    [Fact]
    public void Both_kernels_give_the_exact_sum_for_every_length() => Gen.Select(
        Gen.Short[-Int8Dot.QueryMax, Int8Dot.QueryMax].Array[1, 200], Gen.SByte[-127, 127].Array[200]).Sample((query, row) =>
        {
            var right = query.Select((q, i) => q * row[i]).Sum();
            Assert.Equal(right, Int8Dot.OfVector(query, row.AsSpan(0, query.Length)));
            if (Int8Dot.IsAccelerated) Assert.Equal(right, Int8Dot.OfAvx2(query, row.AsSpan(0, query.Length)));
        }, iter: 2000);

    [Fact]
    public void The_largest_numbers_do_not_overflow()
    {
        var query = Enumerable.Repeat((short)Int8Dot.QueryMax, Int8Dot.LengthMax).ToArray();
        var row = Enumerable.Repeat((sbyte)Int8Dot.RowMax, Int8Dot.LengthMax).ToArray();
        Assert.Equal(Int8Dot.QueryMax * Int8Dot.RowMax * Int8Dot.LengthMax, Int8Dot.Of(query, row));
        Assert.Equal(Int8Dot.QueryMax * Int8Dot.RowMax * Int8Dot.LengthMax, Int8Dot.OfVector(query, row));
    }

    [Fact]
    public async Task Searches_beside_a_writer_always_find_who_stays_and_never_a_torn_template()
    {
        var random = new Random(11);
        using var gallery = new CommunityGallery();
        var staying = (Id: Guid.NewGuid(), Face: Unit(random));
        var passing = Enumerable.Range(0, 5000).Select(_ => (Id: Guid.NewGuid(), Face: Unit(random))).ToList();
        foreach (var (id, face) in passing.Take(4500)) gallery.Put(id, face);
        gallery.Put(staying.Id, staying.Face);
        using var done = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var count = 0;
            while (!done.IsCancellationRequested || count < 20)
            {
                var hit = gallery.Search(staying.Face);
                Assert.Equal(staying.Id, hit.Best);
                Assert.Equal(1, hit.BestScore, 0.01);
                Assert.InRange(hit.RunnerUpScore, -1, 0.5);
                count++;
            }
            return count;
        })).ToList();
        for (var round = 0; round < 4; round++)
        {
            foreach (var (id, _) in passing.Take(500)) gallery.Remove(id);
            foreach (var (id, face) in passing.Take(500)) gallery.Put(id, face);
        }
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(searches), count => Assert.True(count >= 20));
    }

    [Fact]
    public void Any_order_of_adding_replacing_and_removing_leaves_exactly_the_ones_that_are_there() => Gen.Select(
        Gen.Int[0, 9], Gen.Bool).Array[0, 60].Sample(steps =>
        {
            var random = new Random(3);
            var faces = Enumerable.Range(0, 10).Select(_ => (Id: Guid.NewGuid(), Face: Unit(random))).ToList();
            using var gallery = new CommunityGallery();
            var there = new HashSet<Guid>();
            foreach (var (person, adds) in steps)
            {
                if (adds) { gallery.Put(faces[person].Id, faces[person].Face); there.Add(faces[person].Id); }
                else Assert.Equal(there.Remove(faces[person].Id), gallery.Remove(faces[person].Id));
            }
            Assert.Equal(there.Count, gallery.Count);
            Assert.True(gallery.IsClearBeyondCount());
            foreach (var (id, face) in faces)
                Assert.Equal(there.Contains(id), gallery.Search(face) is { BestScore: > 0.9 } hit && hit.Best == id);
        }, iter: 200);

    [Fact]
    public void Who_is_removed_leaves_no_byte_behind()
    {
        var random = new Random(5);
        using var gallery = new CommunityGallery();
        var people = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in people) gallery.Put(id, Unit(random));
        foreach (var id in people.Where((_, i) => i % 3 == 0)) gallery.Remove(id);
        Assert.True(gallery.IsClearBeyondCount());
    }

    [Fact]
    public void A_search_sees_its_own_community_only()
    {
        var random = new Random(1);
        var gallery = new FaceGallery();
        var (id, face) = (Guid.NewGuid(), Unit(random));
        gallery.Of(1).Put(id, face);
        Assert.Equal(id, gallery.Of(1).Search(face).Best);
        Assert.Null(gallery.Of(2).Search(face).Best);
        gallery.Remove(1);
        Assert.Null(gallery.Of(1).Search(face).Best);
    }

    [Fact]
    public void Templates_of_another_length_are_not_compared()
    {
        using var gallery = new CommunityGallery();
        gallery.Put(Guid.NewGuid(), Unit(new Random(1)));
        Assert.Throws<ArgumentException>(() => gallery.Put(Guid.NewGuid(), new float[192]));
        Assert.Throws<ArgumentException>(() => gallery.Search(new float[192]));
    }

    [Fact]
    public void The_threshold_rises_with_the_gallery_and_with_the_wanted_safety()
    {
        var thresholds = new FaceThresholds(0.02, 0.1);
        Assert.Equal(0.02 + 0.1 * 3.0902, thresholds.For(1, 0.001), 0.001);
        Assert.Equal(0.02 + 0.1 * 4.7534, thresholds.For(1000, 0.001), 0.001);   // z of 1.0005e-6
        Assert.True(thresholds.For(300_000) > thresholds.For(300));
        Assert.True(thresholds.For(300, 0.0001) > thresholds.For(300, 0.01));
        Assert.Equal(thresholds.For(300) + 0.08, thresholds.For(300, populationOffset: 0.08), 1e-9);
    }

    private static float[] Unit(Random random) =>
        Embeddings.Normalise([.. Enumerable.Range(0, Length).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);

    private static float[] Near(float[] face, Random random, float noise) =>
        Embeddings.Normalise([.. face.Zip(Unit(random), (a, b) => a + noise * b)]);
}
