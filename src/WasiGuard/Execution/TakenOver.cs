using System.Collections.ObjectModel;

namespace WasiGuard;

/// <summary>
/// Copies what a caller gives, once and when it is set: what is checked later is then what runs, whatever the caller does to his list in between,
/// and whatever a list of his own answers when it is asked again.
/// </summary>
internal static class TakenOver
{
    /// <summary>The list, which nobody else can change.</summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    public static IReadOnlyList<T> List<T>(IReadOnlyList<T>? value, string member)
    {
        ArgumentNullException.ThrowIfNull(value, member);
        if (value is Owned<T>)
            return value;
        T[] copy = [.. value];
        return copy.Length == 0 ? ReadOnlyCollection<T>.Empty : new Owned<T>(copy);
    }

    /// <summary>The variables in their order, by exact name, whatever the comparer of the given dictionary.</summary>
    /// <exception cref="ArgumentNullException">The dictionary is null.</exception>
    /// <exception cref="ArgumentException">A name is null or occurs twice.</exception>
    public static IReadOnlyDictionary<string, string> Variables(IReadOnlyDictionary<string, string>? value, string member)
    {
        ArgumentNullException.ThrowIfNull(value, member);
        if (value is OwnedVariables)
            return value;
        var copy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in value)
        {
            if (name is null || !copy.TryAdd(name, text))
                throw new ArgumentException($"WasiExecInput.{member} {(name is null ? "holds a name that is null" : $"gives entry {copy.Count + 1} the name of another")}. Give each variable a name of its own.", member);
        }

        return copy.Count == 0 ? ReadOnlyDictionary<string, string>.Empty : new OwnedVariables(copy);
    }

    private sealed class Owned<T>(T[] items) : ReadOnlyCollection<T>(items);

    private sealed class OwnedVariables(Dictionary<string, string> variables) : ReadOnlyDictionary<string, string>(variables);
}
