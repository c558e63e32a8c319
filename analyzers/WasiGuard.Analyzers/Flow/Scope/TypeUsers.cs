using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>
/// The outermost types that can have a value of a type, and so can use its members, found by words alone. Their text names it, or one that inherits
/// or holds it, or a member whose declaration names such a type: each expression has its type from something that it names. Without this, one method
/// called <c>Run</c> that runs a guest would lead to every file of a program with the word.
/// </summary>
/// <param name="files">All files of the compilation.</param>
internal sealed class TypeUsers(IReadOnlyDictionary<SyntaxTree, FileWords> files)
{
    private const int MostNames = 200;

    private readonly Dictionary<(string Type, bool WithBases), Dictionary<SyntaxTree, HashSet<TextSpan>>?> _known = [];

    /// <summary>Their texts in each file; null for all files: too much leads to the type, or its members can be used everywhere without it.</summary>
    /// <param name="withBases">
    /// A value that is only known to be of an inherited type counts too, as for members that override or implement one of that type.
    /// </param>
    public Dictionary<SyntaxTree, HashSet<TextSpan>>? Of(string type, bool withBases) => _known.TryGetValue((type, withBases), out var known)
        ? known
        : _known[(type, withBases)] = Find(withBases ? [.. TypesAbove(type)] : [type], []);

    /// <summary>Those that can have a value of one of the types that some declarations are or give.</summary>
    public Dictionary<SyntaxTree, HashSet<TextSpan>>? Of(IEnumerable<SurroundingDeclaration> declarations)
    {
        var (types, members) = (new HashSet<string>(), new HashSet<string>());
        return declarations.Any(each => !TryAdd(each, false, types, members)) ? null : Find(types, members);
    }

    /// <summary>The type, and what it inherits in any of its parts.</summary>
    private HashSet<string> TypesAbove(string type)
    {
        var found = new HashSet<string> { type };
        var open = new Stack<string>(found);
        while (open.Count > 0)
        {
            var name = open.Pop();
            var parts = files.Values.Where(file => file.Contains(name)).SelectMany(file => file.Around(name)).Where(each => each.Bases.Length > 0);
            foreach (var above in parts.SelectMany(each => each.Bases.Split(',')))
            {
                if (found.Add(above))
                    open.Push(above);
            }
        }

        return found;
    }

    private Dictionary<SyntaxTree, HashSet<TextSpan>>? Find(HashSet<string> types, HashSet<string> members)
    {
        var found = new Dictionary<SyntaxTree, HashSet<TextSpan>>();
        var delegates = new HashSet<string>();
        var open = new Stack<string>(types);
        while (open.Count > 0)
        {
            var name = open.Pop();
            foreach (var file in files)
            {
                if (!file.Value.Contains(name))
                    continue;
                foreach (var each in file.Value.Around(name))
                {
                    AddPlace(file.Key, each);
                    var isKnown = types.Contains(each.Name);
                    if (each.IsDelegate)
                        delegates.Add(each.Name);
                    if (!TryAdd(each, delegates.Contains(name), types, members) || types.Count + members.Count > MostNames)
                        return null;
                    if (!isKnown && types.Contains(each.Name))
                        open.Push(each.Name);
                }
            }
        }

        foreach (var member in members)
        {
            foreach (var file in files.Where(each => each.Value.Contains(member)))
            {
                foreach (var each in file.Value.Around(member))
                    AddPlace(file.Key, each);
            }
        }

        return found;

        void AddPlace(SyntaxTree file, SurroundingDeclaration place)
        {
            if (!found.TryGetValue(file, out var texts))
                found.Add(file, texts = []);
            texts.Add(place.Outer);
        }
    }

    private static bool TryAdd(SurroundingDeclaration declaration, bool isDelegate, HashSet<string> types, HashSet<string> members)
    {
        if ((declaration.IsOfType || isDelegate && declaration.Takes) && !(declaration.IsPrivate && !declaration.IsType))
            (declaration.IsType ? types : members).Add(declaration.Name);
        return !declaration.IsImportedEverywhere;
    }
}
