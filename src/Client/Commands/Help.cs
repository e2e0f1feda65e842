using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MBot.Client.Commands;

/// <summary>The library's help, and after it what a verb has to say beyond its one line.</summary>
internal sealed class Help(HelpAction help) : SynchronousCommandLineAction
{
    private const string Closing = """
        Examples:
          mbot-client up deploy/terraform/environments/prod                  from an AWS account to a serving app
          mbot-client enroll admin@203.0.113.7                               take over an instance through SSH
          mbot-client init --local --source https://example.org/me/app.git   set up an agent on this machine
          mbot-client plan                                                   what would a redeploy do?
          mbot-client redeploy --ref main                                    do it, and watch
          mbot-client rollback                                               back to the newest good release
          mbot-client logs --follow --grep ERROR                             what the app says
          mbot-client secrets set API_KEY                                    asks for the value, without showing it
          mbot-client start --or t3a.small,t3.medium                         the machine in AWS, until the app serves
          mbot-client status --json | jq -r .live.id                         for scripts
          eval "$(mbot-client completion bash)"                              completion in this shell

        Output: tables on a terminal; in a pipe one line a row, cells parted by tabs, no header; documents with --json.
        Colours only on a terminal, and not when NO_COLOR is set.

        At a terminal, without a verb: a menu of the verbs of every day.

        Environment: MBOT_PROFILE names the profile, XDG_CONFIG_HOME moves ~/.config (profiles are in ~/.config/mbot).

        Exit codes:
          0  done                                   5  the operation failed; what was live serves on
          1  a bug in this program                  6  reverted: it went live, was bad, and was taken back
          2  wrong arguments                        7  cancelled, or superseded by another operation
          3  the agent is not reachable             8  outcome unknown, or still running
          4  refused: busy, role, precondition      130  interrupted with Ctrl-C

        """;

    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        foreach (var windows in option.Aliases.Where(alias => alias.StartsWith('/')).ToList())
            option.Aliases.Remove(windows);
        option.Action = new Help((HelpAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case RootCommand:
                output.WriteLine(Closing);
                break;
            case Verb { Details.Length: > 0 } verb:
                output.WriteLine(verb.Details);
                output.WriteLine();
                break;
        }

        return (int)ExitCode.Ok;
    }
}
