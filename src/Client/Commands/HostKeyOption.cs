using System.CommandLine;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>What a verb does about a host key that isn't known to ssh.</summary>
internal sealed class HostKeyOption
{
    public const string Known = "known";
    public const string OfConsole = "console";
    private const string Ask = "ask";
    private const string AcceptNew = "accept-new";

    private readonly Option<string> option;

    /// <param name="usual">What counts when the user says nothing.</param>
    /// <param name="console">Whether the EC2 instance's console may be asked.</param>
    public HostKeyOption(string usual, bool console = true)
    {
        string[] choices = console ? [Known, Ask, AcceptNew, OfConsole] : [Known, Ask, AcceptNew];
        option = new("--host-key")
        {
            Description = $"A host key that is not known: refuse it, show its fingerprint and ask, take it{(console ? ", or compare it with the EC2 instance's console output" : "")}. A changed one is always refused.",
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => usual,
        };
        option.AcceptOnlyFromAmong(choices);
    }

    public void AddTo(Command verb) => verb.Add(option);

    public bool IsOfConsole(Session session) => session.Get(option) == OfConsole;

    /// <exception cref="ClientException">Somebody is to be asked, and nobody is there.</exception>
    public HostKeyPolicy Policy(Session session) => session.Get(option) switch
    {
        Ask when !session.Terminal.Traits.InputIsTerminal => throw ClientException.Usage($"{option.Name} {Ask}: there is no terminal to ask at", $"put the key into known_hosts before, or say {option.Name} {AcceptNew}"),
        Ask => HostKeyPolicy.Ask,
        AcceptNew => HostKeyPolicy.AcceptNew,
        _ => HostKeyPolicy.Known,
    };
}
