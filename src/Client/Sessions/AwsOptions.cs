using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Configuration;

namespace MBot.Client.Sessions;

/// <summary>Where in AWS: the options of every verb that speaks to it. They win over the profile's aws part.</summary>
internal static class AwsOptions
{
    private const string RegionName = "--region";
    private const string ProfileName = "--aws-profile";
    private const string InstanceName = "--instance";

    public static void AddTo(Command verb)
    {
        verb.Add(new Option<string?>(RegionName) { Description = "The AWS region. Else the profile's, AWS_REGION, or that of ~/.aws/config.", HelpName = "NAME" });
        verb.Add(new Option<string?>(ProfileName) { Description = "A profile of ~/.aws for the credentials. Else the profile's, or the AWS SDK's own chain.", HelpName = "NAME" });
        verb.Add(new Option<string?>(InstanceName) { Description = "The EC2 instance. Else the profile's, or the one with the tags Project and Environment.", HelpName = "ID" });
    }

    /// <summary>Whether one of them was given.</summary>
    public static bool AreGiven(ParseResult parsed) =>
        new[] { RegionName, ProfileName, InstanceName }.Any(name => parsed.GetResult(name) is System.CommandLine.Parsing.OptionResult { Implicit: false });

    public static AwsTarget TargetOf(ParseResult parsed, AwsPlace? place) => new(place?.Project ?? "mbot", place?.Environment ?? "prod")
    {
        Region = parsed.GetValue<string?>(RegionName) ?? place?.Region,
        AwsProfile = parsed.GetValue<string?>(ProfileName) ?? place?.AwsProfile,
        InstanceId = parsed.GetValue<string?>(InstanceName) ?? place?.InstanceId,
    };
}
