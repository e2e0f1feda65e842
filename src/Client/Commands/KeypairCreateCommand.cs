using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class KeypairCreateCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "The pair's name in AWS; Terraform's key_name.", HelpName = "NAME" };
    private readonly Option<string?> output = new("--out", "-o") { Description = "The private key's file. Else keys/NAME in the client's folder.", HelpName = "FILE" };

    public KeypairCreateCommand(ClientEnvironment environment)
        : base(environment, "create", "Make a key pair for SSH here, and give AWS its public half.", """
            The private key (ed25519, mode 0600) is made on this machine and never leaves it, which AWS's own CreateKeyPair can't say. A file
            that is there is never written over. It has no passphrase: ssh-keygen -p -f FILE gives it one.
            """)
    {
        Add(name);
        Add(output);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var called = session.Get(name)!;
        ProfileStore.CheckName(called);
        var maker = new KeyPairMaker(session.Environment);
        var file = session.Get(output) is { } given ? session.Environment.FullPath(given) : maker.FileOf(called);
        var pair = await maker.MakeAsync(session.Ec2, called, file, cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("id", pair.Id);
                writer.WriteString("name", pair.Name);
                writer.WriteString("fingerprint", pair.Fingerprint);
                writer.WriteString("privateKey", file);
            });
        }
        else
        {
            session.Terminal.Line(file);
            session.Terminal.Note($"AWS has the public half as '{pair.Name}' ({pair.Id}); for Terraform: key_name = \"{pair.Name}\"");
        }

        return ExitCode.Ok;
    }
}
