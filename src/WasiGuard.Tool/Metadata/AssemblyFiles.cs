using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace WasiGuard.Tool;

/// <summary>Assemblies whose metadata is read. No code of theirs is loaded or run.</summary>
internal sealed class AssemblyFiles : IDisposable
{
    private readonly MetadataLoadContext _context;

    /// <param name="directories">Where the assemblies that they need may lie, beside those of the framework.</param>
    public AssemblyFiles(IEnumerable<string> directories) => _context = new MetadataLoadContext(new PathAssemblyResolver(ReferencePaths(directories)));

    public void Dispose() => _context.Dispose();

    /// <exception cref="ToolException">The file is missing or holds no managed assembly.</exception>
    public Assembly Load(string file) => Checked(file, () => _context.LoadFromAssemblyPath(file));

    /// <summary>Reads an assembly by itself: what it references need not be there.</summary>
    /// <exception cref="ToolException">The file is missing or holds no managed assembly.</exception>
    public static T Read<T>(string file, Func<MetadataReader, T> read) => Checked(file, () =>
    {
        using var image = new PEReader(File.OpenRead(Path.GetFullPath(file)));
        return image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } metadata
            ? read(metadata)
            : throw new BadImageFormatException("The file holds no assembly.");
    });

    private static T Checked<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ToolException(ExitCodes.NoInput, $"There is no file '{GuestText.Shown(file)}'.", missing);
        }
        catch (BadImageFormatException malformed)
        {
            throw new ToolException(ExitCodes.InvalidData, $"'{GuestText.Shown(file)}' is no managed assembly. Give the .dll that a .NET project builds.", malformed);
        }
    }

    /// <summary>The type of WasiGuard's own as the assemblies see it.</summary>
    public Type Find(Type type) => _context.LoadFromAssemblyName(type.Assembly.GetName().Name!).GetType(type.FullName!, throwOnError: true)!;

    private static IEnumerable<string> ReferencePaths(IEnumerable<string> directories)
    {
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());

        // Beside the base framework lie those of ASP.NET and the desktop, one directory each, with one for each version.
        var frameworks = runtime.Parent!.Parent!.EnumerateDirectories().Where(framework => framework.Name != runtime.Parent.Name)
            .SelectMany(framework => framework.EnumerateDirectories(runtime.Name.Split('.')[0] + ".*"));
        return directories.Append(AppContext.BaseDirectory).Append(runtime.FullName).Concat(frameworks.Select(framework => framework.FullName))
            .Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.dll"));
    }
}
