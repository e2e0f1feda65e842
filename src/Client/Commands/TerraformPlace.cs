using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Client.Terraform;

namespace MBot.Client.Commands;

/// <summary>Which Terraform environment a verb is about.</summary>
internal static class TerraformPlace
{
    private const string Usual = "deploy/terraform/environments/prod";

    public static Argument<string?> Argument() => new("DIR")
    {
        Description = $"The Terraform environment's folder. Else the profile's, {Usual}, or the current folder.",
        HelpName = "DIR",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static string Of(Session session, string? given)
    {
        var environment = session.Environment;
        if (given is not null)
            return environment.FullPath(given);
        if (session.Profile is { Aws.Terraform: { } known } profile)
        {
            // Another one than the profile's would be another machine.
            return TerraformFolder.IsOne(known)
                ? known
                : throw ClientException.Usage($"the Terraform environment of profile '{profile.Name}' is not in {known} any more", "name its folder, DIR; mbot-client init --from-terraform DIR writes the profile anew");
        }

        return new[] { Usual, "." }.Select(environment.FullPath).FirstOrDefault(TerraformFolder.IsOne)
            ?? throw ClientException.Usage("which Terraform environment? DIR is missing", $"such as {Usual}");
    }
}
