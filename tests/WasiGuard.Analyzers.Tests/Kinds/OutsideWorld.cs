using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// An assembly that the analyzer sees from outside only, and whose answers a test chooses: what arguments, files and frameworks are to a program.
/// </summary>
internal static class OutsideWorld
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Reflection;
        using System.Threading.Tasks;
        using WasiGuard;

        namespace Outside;

        /// <summary>What each question is answered in this run: the bits of a script, then false.</summary>
        public static class Answers
        {
            private const int Most = 300;
            private static readonly Dictionary<(object, string, object), bool> s_given = new();
            private static bool[] s_script = [];

            /// <summary>Whether the same question to the same object has the same answer all the time.</summary>
            public static bool AreStable { get; private set; }

            public static int Count { get; private set; }

            public static void Start(bool[] script, bool areStable)
            {
                (s_script, AreStable, Count) = (script, areStable, 0);
                s_given.Clear();
            }

            public static bool To(object asked, string question, object about)
            {
                if (!AreStable)
                    return Next();
                if (!s_given.TryGetValue((asked, question, about), out var answer))
                    s_given[(asked, question, about)] = answer = Next();
                else if (s_total++ > Most)
                    throw new OperationCanceledException("The program asks for ever.");
                return answer;
            }

            private static int s_total;

            private static bool Next()
            {
                if (Count == 0)
                    s_total = 0;
                if (Count >= Most)
                    throw new OperationCanceledException("The program asks for ever.");
                var at = Count++;
                return at < s_script.Length && s_script[at];
            }
        }

        public static class World
        {
            private static readonly object s_self = new();
            private static readonly string[] s_words = [null, "on", "off", "x"];

            public static bool Ask(object about = null) => Answers.To(s_self, "ask", about);

            public static bool GetAnswer(object about = null) => Answers.To(s_self, "answer", about);

            public static bool IsOnline() => Answers.To(s_self, "online", null);

            public static Task<bool> AskAsync(object about = null) => Task.FromResult(Answers.To(s_self, "later", about));

            /// <summary>0 to 3.</summary>
            public static int Number(object about = null) => (Answers.To(s_self, "high", about) ? 2 : 0) + (Answers.To(s_self, "low", about) ? 1 : 0);

            public static string Word(object about = null) => s_words[Number(about)];

            public static string[] Arguments()
            {
                var arguments = new List<string>();
                for (var left = Number("arguments"); left > 0; left--)
                    arguments.Add(Answers.To(s_self, "argument", left) ? "-v" : "x");
                return arguments.ToArray();
            }

            public static CapabilitySet Capabilities(object about = null) => CapabilitySet.Of(RunnerType(about));

            public static Type RunnerType(object about = null) => Answers.To(s_self, "type", about) ? typeof(InProcessWasiRunner) : typeof(WasmtimeWasiRunner);

            public static IWasiRunner Runner(object about = null) => Answers.To(s_self, "runner", about) ? new InProcessWasiRunner() : new WasmtimeWasiRunner();

            public static bool CanFetch(IWasiRunner runner) => runner.Supports<SupportsNetFetchAttribute>();

            public static void Hear(object said) { }

            /// <summary>Makes an object and sets what can be set, as containers, serializers and component frameworks do.</summary>
            public static T Create<T>() => (T)Make(typeof(T), 2);

            private static object Make(Type type, int depth)
            {
                if (type == typeof(string))
                    return "";
                if (type == typeof(IWasiRunner))
                    return Runner("created");
                if (type.IsInterface || type.IsAbstract || depth == 0)
                    return null;
                var made = Activator.CreateInstance(type, nonPublic: true);
                if (type.Assembly == typeof(IWasiRunner).Assembly || type.Assembly == typeof(InProcessWasiRunner).Assembly)
                    return made;
                foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    if (property.CanWrite && !property.PropertyType.IsValueType && property.DeclaringType.Assembly == type.Assembly)
                        property.SetValue(made, Make(property.PropertyType, depth - 1));
                }

                return made;
            }
        }

        /// <summary>Something with a state that nobody in view knows.</summary>
        public class Session
        {
            private bool? _verbose;

            public bool Verbose => _verbose ??= Answers.To(this, "verbose", null);

            public bool Poll() => Answers.To(this, "poll", null);

            public bool GetNext() => Answers.To(this, "next", null);

            public bool GetFlag(string name) => Answers.To(this, "flag", name);

            public bool IsReady() => Answers.To(this, "ready", null);

            public bool UseNet() => Answers.To(this, "net", null);

            public bool HasMore() => Answers.To(this, "more", null);

            public bool TryTake(out bool taken)
            {
                taken = Answers.To(this, "taken", null);
                return Answers.To(this, "take", null);
            }

            public void Refresh()
            {
                if (!Answers.AreStable)
                    _verbose = null;
            }
        }
        """;

    public static byte[] Image { get; } = Compile();

    public static MetadataReference Reference { get; } = MetadataReference.CreateFromImage(Image);

    private static byte[] Compile()
    {
        var compilation = CSharpCompilation.Create(
            "Outside",
            [CSharpSyntaxTree.ParseText(Source)],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(WasiExecInput).Assembly.Location), TestRunners.Reference],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
