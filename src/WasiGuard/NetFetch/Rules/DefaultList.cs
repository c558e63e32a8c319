using System.Collections;

namespace WasiGuard;

/// <summary>
/// The default of a member that is a list. Configuration adds its entries to what a member holds, where a host that names entries means
/// these: from such a list the default is taken off again.
/// </summary>
/// <remarks>
/// ConfigurationBinder copies the default without asking for the type of its elements, and nobody else does: only there the entries are
/// objects that are known again by their identity. They are equal to those that everybody sees, and <c>[.. policy.Methods, "PUT"]</c> keeps them.
/// </remarks>
internal sealed class DefaultList(params string[] items) : IReadOnlyList<string>
{
    private readonly string[] _copied = Array.ConvertAll(items, item => new string(item.AsSpan()));

    public int Count => items.Length;

    public string this[int index] => items[index];

    /// <summary>The list that a member is set to: without the default in front of it when configuration has put it there.</summary>
    public IReadOnlyList<string>? ReplacedBy(IReadOnlyList<string>? list) => list is not null && IsPutBefore(list) ? [.. list.Skip(items.Length)] : list;

    public IEnumerator<string> GetEnumerator() => items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _copied.GetEnumerator();

    private bool IsPutBefore(IReadOnlyList<string> list)
    {
        if (list.Count <= items.Length)
            return false;
        for (var i = 0; i < items.Length; i++)
        {
            if (!ReferenceEquals(list[i], _copied[i]))
                return false;
        }

        return true;
    }
}
