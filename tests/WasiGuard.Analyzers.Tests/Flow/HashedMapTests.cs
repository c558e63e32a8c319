using WasiGuard.Analyzers.Flow.Domain;


namespace WasiGuard.Analyzers.Tests;

public class HashedMapTests
{
    /// <summary>Few hash codes, so that keys share them.</summary>
    private sealed record Key(int Number)
    {
        public override int GetHashCode() => Number % 3;
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnySteps_HoldWhatADictionaryHolds(int seed)
    {
        var (map, expected) = Follow(seed);

        Assert.Equal(expected.Count, map.Count);
        Assert.Equal(expected.OrderBy(pair => pair.Key.Number), map.OrderBy(pair => pair.Key.Number));
        for (var number = 0; number < 10; number++)
        {
            Assert.Equal(expected.TryGetValue(new(number), out var value), map.TryGetValue(new(number), out var found));
            Assert.Equal(value, found);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SameContent_ByOtherSteps_IsEqualWithAnEqualHashCode(int seed)
    {
        var (map, content) = Follow(seed);
        var other = content.Reverse().Aggregate(HashedMap<Key, string>.Empty, (made, pair) => made.SetItem(pair.Key, pair.Value));

        Assert.Equal(map, other);
        Assert.Equal(map.GetHashCode(), other.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void OtherContent_IsNotEqual(int seed)
    {
        var (map, content) = Follow(seed);
        foreach (var key in content.Keys)
        {
            Assert.NotEqual(map, map.Remove(key));
            Assert.NotEqual(map, map.SetItem(key, "other"));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RemoveAll_RemovesWhatMatches(int seed)
    {
        var (map, content) = Follow(seed);

        Assert.Equal(
            content.Where(pair => pair.Value != "a").OrderBy(pair => pair.Key.Number),
            map.RemoveAll(pair => pair.Value == "a").OrderBy(pair => pair.Key.Number));
    }

    [Fact]
    public void SetItem_TheSameValue_IsTheSameMap()
    {
        var map = HashedMap<Key, string>.Empty.SetItem(new(1), "a");

        Assert.Same(map, map.SetItem(new(1), new string('a', 1)));
    }

    /// <summary>Up to 40 steps, of which one in four removes a key.</summary>
    private static (HashedMap<Key, string> Map, Dictionary<Key, string> Expected) Follow(int seed)
    {
        var random = new Random(seed);
        var (map, expected) = (HashedMap<Key, string>.Empty, new Dictionary<Key, string>());
        for (var step = random.Next(40); step > 0; step--)
        {
            var key = new Key(random.Next(10));
            var value = random.Next(4) switch { 0 => null, 1 => "a", 2 => "b", _ => "c" };
            if (value is null)
            {
                map = map.Remove(key);
                expected.Remove(key);
            }
            else
            {
                map = map.SetItem(key, value);
                expected[key] = value;
            }
        }

        return (map, expected);
    }
}
