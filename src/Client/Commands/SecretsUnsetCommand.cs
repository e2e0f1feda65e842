using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SecretsUnsetCommand : Verb
{
    private readonly Argument<string[]> names = new("NAME") { Description = "The names to remove.", Arity = ArgumentArity.OneOrMore, HelpName = "NAME" };
    private readonly Option<bool> yes = Common.Yes("removing values that can't be read back");
    private readonly SecretsChange change = new();

    public SecretsUnsetCommand(ClientEnvironment environment)
        : base(environment, "unset", "Remove one or more secrets.", SecretsChange.Details)
    {
        names.CompletionSources.Add(Suggest.Secrets(environment));
        Add(names);
        Add(yes);
        change.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new ChangeSecretsRequest { Unset = { session.Get(names)!.Distinct() } };
        foreach (var name in request.Unset)
            SecretsSetCommand.CheckName(name);
        await session.Terminal.ConfirmAsync($"Values can't be read back: after this nobody has {string.Join(", ", request.Unset)} but from elsewhere.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        return await change.SendAsync(session, request, cancellationToken).ConfigureAwait(false);
    }
}
