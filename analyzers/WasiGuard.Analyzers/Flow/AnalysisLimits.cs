namespace WasiGuard.Analyzers.Flow;

/// <summary>Bounds that keep the analysis linear; beyond each of them it says less, never more.</summary>
internal static class AnalysisLimits
{
    /// <summary>Disjuncts that one visit of a block goes on with.</summary>
    public const int StatesPerBlock = 24;

    /// <summary>The same in a body with more than <see cref="LongBody"/> blocks.</summary>
    public const int StatesPerBlockOfLongBody = 8;

    /// <summary>Blocks of a body beyond which fewer states are told apart.</summary>
    public const int LongBody = 256;

    /// <summary>Disjuncts that one block sees in one run of a body; a loop that has not settled by then is left.</summary>
    public const int StatesPerBlockInAll = 240;

    /// <summary>Rounds of a loop after which what still changes is a counter, or unknown.</summary>
    public const int Rounds = 9;

    /// <summary>Rounds of a longer loop with which a condition over its counter is tried, one by one.</summary>
    public const int RoundsTried = 64;

    /// <summary>Pairs of rounds of two such loops.</summary>
    public const int RoundsTriedTogether = 4_096;

    /// <summary>Block visits of one root, calls that are followed into included, before what its own size adds.</summary>
    public const int Steps = 2_000;

    /// <summary>Block visits that each block of a root adds to its share.</summary>
    public const int StepsPerBlock = 30;

    /// <summary>Calls inside calls that are followed into.</summary>
    public const int Depth = 10;

    /// <summary>Activations of one method inside each other.</summary>
    public const int Recursion = 2;

    /// <summary>Branches in a call that does not speak of runners or inputs, beyond which it is taken as code that is not in view.</summary>
    public const int BranchesOfOtherCall = 8;

    /// <summary>Branches in a call that speaks of them but hands no input over.</summary>
    public const int BranchesOfCallThatMentionsRunners = 48;

    /// <summary>Bodies that a call which is not followed may run, looked through for what they change.</summary>
    public const int BodiesLookedThrough = 64;

    /// <summary>Members from an object to the one that such a call changes.</summary>
    public const int AccessPathLength = 4;

    /// <summary>Ways through one block or call that are told apart.</summary>
    public const int PathsThroughBlock = 64;

    /// <summary>Ways to construct an object that are told apart when a member of it is judged.</summary>
    public const int WaysToConstruct = 8;

    /// <summary>Classes of the compilation on whose objects an inherited member is judged.</summary>
    public const int ConcreteTypes = 8;

    /// <summary>States in which a lambda that nothing in view calls is judged.</summary>
    public const int StatesOfDelegate = 3;

    /// <summary>Live objects that one place of the program makes.</summary>
    public const int ObjectsPerPlace = 12;

    /// <summary>Elements of a list or array.</summary>
    public const int Elements = 32;

    /// <summary>Numbers or texts that are added to a list before its content is taken as unknown.</summary>
    public const int PlainElements = 4;

    /// <summary>Operations whose result is told apart by what it was computed from.</summary>
    public const int ValueDepth = 10;

    /// <summary>Types on ways from an input to marked members of what it holds, a type on several ways counted as often.</summary>
    public const int TypesInInput = 256;
}
