using System.Runtime.CompilerServices;

namespace WasiGuard.Tool;

/// <summary>Builds the matrix of some assemblies from their metadata. No code of theirs is loaded or run.</summary>
internal sealed class MatrixReader : IDisposable
{
    private readonly AssemblyFiles _files;
    private readonly List<string> _unreadable = [];

    private MatrixReader(IEnumerable<string> directories) => _files = new(directories);

    /// <exception cref="ToolException">A file is missing or holds no managed assembly.</exception>
    public static CapabilityMatrix Read(IReadOnlyList<string> assemblyFiles)
    {
        var files = assemblyFiles.Select(Path.GetFullPath).ToList();
        using var reader = new MatrixReader(files.Select(file => Path.GetDirectoryName(file)!).Distinct());
        return reader.Read(files.Select(reader._files.Load).SelectMany(assembly => assembly.GetTypes()).ToList());
    }

    public void Dispose() => _files.Dispose();

    private CapabilityMatrix Read(IReadOnlyList<Type> types)
    {
        var runners = types.Where(type => type is { IsClass: true, IsAbstract: false, IsNestedPrivate: false } && !IsCompilerGenerated(type) && Readable(type, IsRunner))
            .OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        var inputs = types.Where(type => type.IsClass && Readable(type, IsInput)).ToList();
        var named = new NamedCapabilities([_files.Find(typeof(WasiExecInput)), .. inputs]);
        var declared = runners.ToDictionary(runner => runner, Declared);
        foreach (var capability in declared.Values.SelectMany(names => names).Order(StringComparer.Ordinal))
            named.Add(capability);

        var atRunTime = runners.Where(runner => Implements(runner, typeof(ICapabilitySource))).ToList();
        return new(
            named.InOrder(),
            [.. runners.Except(atRunTime).Select(runner => new MatrixRunner(runner.Name, runner.Assembly.GetName().Name!, declared[runner]))],
            [.. atRunTime.Select(runner => runner.Name)],
            _unreadable);
    }

    private bool Readable(Type type, Func<Type, bool> test)
    {
        try
        {
            return test(type);
        }
        catch (FileNotFoundException missing)
        {
            var reason = $"{type.FullName} (needs {missing.FileName ?? missing.Message})";
            if (!_unreadable.Contains(reason))
                _unreadable.Add(reason);
            return false;
        }
    }

    private static bool IsRunner(Type type) => Implements(type, typeof(IWasiRunner));

    private static bool IsInput(Type type) => DerivesFrom(type, typeof(WasiExecInput));

    private static bool Implements(Type type, Type contract) => type.GetInterfaces().Any(one => one.FullName == contract.FullName);

    private static bool DerivesFrom(Type? type, Type ancestor)
    {
        for (type = type?.BaseType; type is not null; type = type.BaseType)
        {
            if (type.FullName == ancestor.FullName)
                return true;
        }

        return false;
    }

    private static bool IsCompilerGenerated(Type type) =>
        type.GetCustomAttributesData().Any(attribute => attribute.AttributeType.FullName == typeof(CompilerGeneratedAttribute).FullName);

    private static IReadOnlyList<string> Declared(Type runner)
    {
        var names = new List<string>();
        for (var type = runner; type is not null; type = type.BaseType)
        {
            names.AddRange(type.GetCustomAttributesData()
                .Where(attribute => DerivesFrom(attribute.AttributeType, typeof(RunnerCapabilityAttribute)))
                .Select(attribute => NamedCapabilities.NameOf(attribute.AttributeType.Name)));
        }

        return [.. names.Distinct().Order(StringComparer.Ordinal)];
    }
}
