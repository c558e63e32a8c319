namespace WasiGuard;

/// <summary>
/// A program for WASI preview 1: the bytes of a core WebAssembly module, or the file that holds them. Immutable and safe to share;
/// reuse one instance for many executions, because runners keep what they compiled with it.
/// </summary>
/// <remarks>
/// Creating one reads and validates nothing. The first use reads the file, once: an instance keeps the bytes that it has read,
/// and a file that changes needs a new instance.
/// </remarks>
public sealed class WasiModule
{
    private const string DefaultName = "module.wasm";

    private readonly byte[]? _bytes;
    private ModuleContents? _contents;

    private WasiModule(byte[]? bytes, string? filePath, string name)
    {
        _bytes = bytes;
        FilePath = filePath;
        Name = name;
    }

    /// <summary>What the guest sees as its program name by default: the name given, or the file's name.</summary>
    public string Name { get; }

    /// <summary>The full path of the file; null for a module made of bytes.</summary>
    public string? FilePath { get; }

    /// <summary>The module's bytes; a file is read at the first call.</summary>
    /// <exception cref="WasiModuleException">The bytes are no core module; the message has the offset.</exception>
    /// <exception cref="WasiRunnerException">The file cannot be read.</exception>
    public ReadOnlyMemory<byte> Bytes => Load().Bytes;

    /// <summary>The module's imports, in order; a file is read at the first call.</summary>
    /// <exception cref="WasiModuleException">The bytes are no core module; the message has the offset.</exception>
    /// <exception cref="WasiRunnerException">The file cannot be read.</exception>
    public IReadOnlyList<WasiImport> Imports => Load().Imports;

    /// <summary>The imports from outside WASI preview 1; none when the module cannot be read, which is for the runner to report.</summary>
    internal IReadOnlyList<WasiImport> ForeignImports => LoadIfReadable()?.ForeignImports ?? [];

    /// <summary>The modules that <see cref="ForeignImports"/> import from, each once.</summary>
    internal ReadOnlySpan<string> ForeignImportModules => LoadIfReadable() is { } contents ? contents.ForeignImportModules : [];

    /// <summary>Which imports nobody can satisfy; null without any, or when the module cannot be read, which is for the runner to report.</summary>
    internal string? ImportFlaw => LoadIfReadable()?.ImportFlaw;

    /// <summary>What an execution calls.</summary>
    /// <exception cref="WasiModuleException">The bytes are no core module; the message has the offset.</exception>
    /// <exception cref="WasiRunnerException">The file cannot be read.</exception>
    internal ProgramEntry Entry => Load().Entry;

    /// <summary>A module of these bytes, which are copied.</summary>
    /// <param name="bytes">A core WebAssembly module in binary form.</param>
    /// <param name="name">The program name that the guest sees by default, without NUL characters and lone surrogates. Default: <c>module.wasm</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or holds a NUL character or a lone surrogate.</exception>
    public static WasiModule FromBytes(ReadOnlyMemory<byte> bytes, string? name = null)
    {
        if (name is "")
            throw new ArgumentException("The name of a module must not be empty.", nameof(name));
        GuestText.ThrowIfFlawed(name, nameof(name));
        return new(bytes.ToArray(), filePath: null, name ?? DefaultName);
    }

    /// <summary>The module in a file, which is read at the first use.</summary>
    /// <param name="path">The file; a relative path is taken from the current directory now.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null, empty, or holds a NUL character or a lone surrogate.</exception>
    public static WasiModule FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        GuestText.ThrowIfFlawed(path, nameof(path));
        return new(bytes: null, Path.GetFullPath(path), Path.GetFileName(path) is { Length: > 0 } file ? file : DefaultName);
    }

    /// <summary>The module's name.</summary>
    public override string ToString() => Name;

    private ModuleContents Load()
    {
        if (_contents is { } known)
            return known;
        // The first reading stays: what one caller checked, another must not replace by what the file has become.
        var read = Parse(_bytes ?? ReadFile());
        return Interlocked.CompareExchange(ref _contents, read, null) ?? read;
    }

    private ModuleContents? LoadIfReadable()
    {
        if (_contents is { } known)
            return known;
        try
        {
            return Load();
        }
        catch (WasiRunnerException)
        {
            return null;
        }
    }

    private byte[] ReadFile()
    {
        try
        {
            return ModuleFile.Read(FilePath!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The module '{GuestText.Shown(FilePath!)}' cannot be read: {GuestText.ReasonOf(failure)} Check the path given to WasiModule.FromFile.", failure);
        }
    }

    private ModuleContents Parse(byte[] bytes)
    {
        try
        {
            return new(bytes, ModuleOutline.Read(bytes));
        }
        catch (WasmFormatException malformed)
        {
            var wayOut = ModuleSections.IsComponent(bytes)
                ? "Runners execute core modules for WASI preview 1; build the program for wasm32-wasi (wasip1)."
                : "Give WasiModule the bytes of a core WebAssembly module in binary form.";
            throw new WasiModuleException($"The module '{GuestText.Shown(Name)}' is invalid: {malformed.Message}. {wayOut}", malformed);
        }
    }
}
