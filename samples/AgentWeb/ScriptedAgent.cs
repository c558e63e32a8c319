namespace AgentWeb;

/// <summary>Plays an agent: a fixed plan, each step a remark and a command. It stops at the first command that fails.</summary>
public static class ScriptedAgent
{
    private static readonly (string Remark, string Command)[] s_plan =
    [
        ("I look at what there is.", "find . -type f | sort && cat notes/todo.txt"),
        ("I sum the orders by item and write a report.", """
            for item in $(sed 1d data/orders.csv | cut -d, -f2 | sort -u); do
              sum=0
              for n in $(grep ",$item," data/orders.csv | cut -d, -f3); do sum=$((sum + n)); done
              echo "$item $sum"
            done > reports/by-item.txt
            cat reports/by-item.txt
            """),
        ("The note is done, so I remove it and say so in the README.", "rm notes/todo.txt && rmdir notes && echo 'Totals by item: reports/by-item.txt' >> README.md"),
    ];

    public static async Task RunAsync(AgentSession session)
    {
        foreach (var (remark, command) in s_plan)
        {
            session.Remark(remark);
            if (!await session.RunAsync(command))
            {
                session.Remark("That did not work, so I stop here.");
                return;
            }
        }

        session.Remark("Done. Look at the changes before you commit them.");
    }
}
