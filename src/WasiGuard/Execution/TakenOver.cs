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
    /// <exception cref="ArgumentException">The list's own type has marked members.</exception>
    public static IReadOnlyList<T> List<T>(IReadOnlyList<T>? value, string member)
    {
        ArgumentNullException.ThrowIfNull(value, member);
        if (value is Owned<T>)
            return value;
        RefuseMarks(value, member);
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
        RefuseMarks(value, member);
        var copy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in value)
        {
            if (name is null || !copy.TryAdd(name, text))
                throw new ArgumentException($"WasiExecInput.{member} {(name is null ? "holds a name that is null" : $"gives entry {copy.Count + 1} the name of another")}. Give each variable a name of its own.", member);
        }

        return copy.Count == 0 ? ReadOnlyDictionary<string, string>.Empty : new OwnedVariables(copy);
    }

    /// <summary>The items are copied; what the collection itself asks for would be lost.</summary>
    private static void RefuseMarks(object collection, string member)
    {
        if (MarkedTypes.HasMarks(collection.GetType()))
            throw new ArgumentException($"WasiExecInput.{member} is given a {GuestText.Shown(collection.GetType().Name)}, which has members marked [RequiresCapability]; only its items would be taken over. Put the marked members in a record that derives from WasiExecInput.", member);
    }

    private sealed class Owned<T>(T[] items) : ReadOnlyCollection<T>(items);

    private sealed class OwnedVariables(Dictionary<string, string> variables) : ReadOnlyDictionary<string, string>(variables);
}
