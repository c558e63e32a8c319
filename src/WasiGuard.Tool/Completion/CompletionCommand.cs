using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard completion SHELL</c>: a script that lets a shell complete commands and options, which it asks the tool for.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _wasiguard() {
            local IFS=$'\n'
            COMPREPLY=($(wasiguard "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null | grep -- "^${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _wasiguard wasiguard
        """;

    private const string Zsh = """
        #compdef wasiguard
        _wasiguard() {
            local -a found
            found=("${(@f)$(wasiguard "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $found
            _files
        }
        compdef _wasiguard wasiguard
        """;

    private const string Fish = """
        complete -c wasiguard -a '(wasiguard "[suggest:"(commandline -C)"]" (commandline -b | string collect) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName wasiguard -ScriptBlock {
            param($word, $line, $position)
            wasiguard "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string, string> s_scripts = new(StringComparer.OrdinalIgnoreCase) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.CompletionSources.Add([.. s_scripts.Keys]);
        shell.Validators.Add(result =>
        {
            if (!s_scripts.ContainsKey(result.Tokens[^1].Value))
                result.AddError($"There is no completion for '{GuestText.Shown(result.Tokens[^1].Value)}'. SHELL is bash, zsh, fish or pwsh.");
        });
        var command = new ToolCommand("completion", "Prints a script that lets a shell complete wasiguard's commands and options.", "completion bash >> ~/.bashrc", "completion pwsh >> $PROFILE") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(s_scripts[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCodes.Success;
        });
        return command;
    }
}
