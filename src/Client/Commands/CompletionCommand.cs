using System.CommandLine;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class CompletionCommand : Verb
{
    // The program itself says what fits: [suggest:POSITION] is answered by the same tree of verbs that runs them.
    private const string Bash = """
        # mbot-client completion for bash. In ~/.bashrc: eval "$(mbot-client completion bash)"
        _mbot_client() {
          local line="${COMP_LINE:0:COMP_POINT}" current="${COMP_WORDS[COMP_CWORD]}" word
          line="${line#"${line%%[![:space:]]*}"}"
          line="${line#"${COMP_WORDS[0]}"}"
          line="${line#"${line%%[![:space:]]*}"}"
          COMPREPLY=()
          while IFS= read -r word; do
            if [[ -n "$word" && "$word" == "$current"* ]]; then
              COMPREPLY+=("$word")
            fi
          done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _mbot_client mbot-client
        """;

    private const string Zsh = """
        #compdef mbot-client
        # mbot-client completion for zsh. In ~/.zshrc, after compinit: eval "$(mbot-client completion zsh)"
        _mbot_client() {
          local line="${(j: :)words[2,CURRENT]}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          found=("${(@)found:#}")
          if (( ${#found} )); then
            compadd -a found
          else
            _files
          fi
        }
        if [[ "$funcstack[1]" == "_mbot_client" ]]; then
          _mbot_client "$@"
        else
          compdef _mbot_client mbot-client
        fi
        """;

    private readonly Argument<string> shell = new("SHELL") { Description = "bash or zsh.", HelpName = "bash|zsh" };

    public CompletionCommand(ClientEnvironment environment)
        : base(environment, "completion", "Print a script that makes the shell complete verbs, options and values such as release ids.", """
            bash: eval "$(mbot-client completion bash)" in ~/.bashrc
            zsh:  eval "$(mbot-client completion zsh)" in ~/.zshrc, after compinit; or as a file _mbot-client in a folder of $fpath
            """)
    {
        shell.AcceptOnlyFromAmong("bash", "zsh");
        Add(shell);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        session.Terminal.Raw(session.Get(shell) == "bash" ? Bash : Zsh);
        return Task.FromResult(ExitCode.Ok);
    }
}
