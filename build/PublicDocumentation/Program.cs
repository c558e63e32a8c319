using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

// The compiler documents internal members like public ones, and has no option against it. This leaves those that users of the package can see.
if (args is not [var assembly, var documentation, var target])
{
    Console.Error.WriteLine("PublicDocumentation ASSEMBLY DOCUMENTATION TARGET");
    return 1;
}

var reference = MetadataReference.CreateFromFile(assembly);
var compilation = CSharpCompilation.Create("packages", references: [reference]);
var visible = Visible(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!).GlobalNamespace).ToHashSet();
var document = XDocument.Load(documentation, LoadOptions.PreserveWhitespace);
foreach (var member in document.Descendants("member").Where(member => !visible.Contains((string?)member.Attribute("name"))).ToList())
{
    // With the line that it begins on.
    if (member.PreviousNode is XText space)
        space.Remove();
    member.Remove();
}

Directory.CreateDirectory(Path.GetDirectoryName(target)!);
document.Save(target, SaveOptions.DisableFormatting);
return 0;

static IEnumerable<string?> Visible(INamespaceOrTypeSymbol container) => container.GetMembers().Where(IsVisible).SelectMany(member =>
    member is INamespaceOrTypeSymbol inner ? Visible(inner).Append(member.GetDocumentationCommentId()) : [member.GetDocumentationCommentId()]);

static bool IsVisible(ISymbol symbol) =>
    symbol is INamespaceSymbol || symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
