using System.CommandLine;
using System.Text.Json;
using MBot.Client.Configuration;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class EnvCommand : Verb
{
    private readonly Option<string?> keyName = new("--key-name") { Description = "Terraform's key_name. Else the only key that 'keypair create' made here.", HelpName = "NAME" };
    private readonly Option<string[]> adminCidrs = new("--admin-cidr") { Description = "A network for Terraform's admin_cidrs; may be said several times.", HelpName = "CIDR" };

    public EnvCommand(ClientEnvironment environment)
        : base(environment, "env", "Print exports for Terraform, for eval in a shell.", """
            eval "$(mbot-client env)" sets TF_VAR_region, TF_VAR_project, TF_VAR_environment, TF_VAR_key_name and TF_VAR_admin_cidrs as far as
            they are known, and AWS_REGION and AWS_PROFILE, from the profile's aws part and the options.

            What load-env.sh did beyond that is gone on purpose: it exported .env.secrets to Terraform too, which writes all that it gets into its
            state, readable. Secrets go to the agent: mbot-client secrets push FILE. Variables files win over the environment: what stands in
            terraform.tfvars or mbot.auto.tfvars.json counts.
            """)
    {
        Add(keyName);
        Add(adminCidrs);
        AwsOptions.AddTo(this);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var variables = Variables(session);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                foreach (var (name, value) in variables)
                    writer.WriteString(name, value);
            });
        }
        else
        {
            foreach (var (name, value) in variables)
                session.Terminal.Line($"export {name}={Quoted(value)}");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>So that any POSIX shell takes it as it is.</summary>
    internal static string Quoted(string value) => value.Contains('\0', StringComparison.Ordinal)
        ? throw ClientException.Usage("a value with a NUL character can't be in an environment")
        : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private List<(string Name, string Value)> Variables(Session session)
    {
        var target = session.AwsTarget;
        var networks = session.Get(adminCidrs) ?? [];
        var key = session.Get(keyName) ?? (KeyFolder.OnlyIn(session.Environment.Folder.Keys) is { } file ? Path.GetFileName(file) : null);
        (string Name, string? Value)[] all =
        [
            ("AWS_PROFILE", target.AwsProfile),
            ("AWS_REGION", target.Region),
            ("TF_VAR_region", target.Region),
            ("TF_VAR_project", target.Project),
            ("TF_VAR_environment", target.Environment),
            ("TF_VAR_key_name", key),
            ("TF_VAR_admin_cidrs", networks.Length == 0 ? null : $"[{string.Join(", ", networks.Select(cidr => $"\"{JsonEncodedText.Encode(cidr)}\""))}]"),
        ];
        return [.. all.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!))];
    }
}
