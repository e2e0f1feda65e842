using System.Net;
using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;

namespace MBot.Client.Aws;

/// <summary>What EC2 and the way to it answer with, as what a user can mend. Decided by codes, never by texts.</summary>
internal static class Ec2Errors
{
    /// <returns>Null: nothing that a user can mend.</returns>
    public static ClientException? Translate(Exception error, Ec2 ec2) => error switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } } refused => OfAnswer(refused, ec2),
        AmazonServiceException strange => NotAws(strange, $"HTTP {(int)strange.StatusCode}"),
        XmlException page => NotAws(page, "no XML"),
        AmazonClientException or HttpRequestException or SocketException or IOException or TimeoutException or TaskCanceledException { InnerException: TimeoutException } => OfWay(error, ec2),
        _ => null,
    };

    private static ClientException OfAnswer(AmazonServiceException error, Ec2 ec2) => error.ErrorCode switch
    {
        "RequestExpired" or "ExpiredToken" or "ExpiredTokenException" => Refused("aws.credentials-expired", "the AWS credentials have expired, or this machine's clock is wrong", "log in again (aws sso login, or new keys), and check the clock", error),
        "AuthFailure" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "UnrecognizedClientException" => Refused("aws.credentials-wrong", $"AWS does not accept the credentials: {error.Message}", "aws sts get-caller-identity tells whose they are; --aws-profile chooses others", error),
        "OptInRequired" or "InvalidRegion" => Refused("aws.region-wrong", $"this account can't use {ec2.Region}", "--region names another", error),
        "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" => Refused("aws.denied", $"the AWS credentials may not do this: {error.Message}", "docs/operations/aws.md lists the permissions that are needed", error),
        "OperationNotPermitted" => Refused("aws.denied", error.Message, "termination or stop protection is on: it is switched off in Terraform, on purpose", error),
        "InsufficientInstanceCapacity" or "InsufficientHostCapacity" or "Server.InsufficientInstanceCapacity" => Refused("aws.capacity", $"AWS has no room for this instance type there now: {error.Message}", "try again later, or with another type: mbot-client start --or TYPE", error),
        "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "SnapshotCreationPerVolumeRateExceeded" => Refused("aws.throttled", "AWS is told too much at once and asks to wait", "try again in a minute", error),
        "InstanceLimitExceeded" or "VcpuLimitExceeded" or "AddressLimitExceeded" or "SnapshotLimitExceeded" or "RulesPerSecurityGroupLimitExceeded" => Refused("aws.limit", error.Message, "Service Quotas in the AWS console raises limits", error),
        "InvalidInstanceID.NotFound" or "InvalidInstanceID.Malformed" => Refused("aws.instance-none", $"{error.Message} (in {ec2.Region})", "--region NAME if it is elsewhere", error),
        "IncorrectInstanceState" or "IncorrectState" => Refused("aws.state", error.Message, "mbot-client status shows the state it is in", error),
        _ when error.StatusCode >= HttpStatusCode.InternalServerError => new ClientException(ExitCode.Unreachable, "aws.unreachable", $"AWS is in trouble: {error.ErrorCode} {error.Message}", error) { Hint = "try again; health.aws.amazon.com tells more" },
        _ => new ClientException(ExitCode.Refused, "aws.failed", $"AWS refuses: {error.Message} ({error.ErrorCode})", error) { Hint = "the code in brackets is EC2's own: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html" },
    };

    // A page of the network's own, or something else that listens there.
    private static ClientException NotAws(Exception error, string what) => new(ExitCode.Unreachable, "aws.unreachable", $"what answers is not AWS ({what})", error)
    {
        Hint = "log in to this network's own page first, or look at HTTPS_PROXY and AWS_ENDPOINT_URL",
    };

    private static ClientException OfWay(Exception error, Ec2 ec2)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            // Of a role that could not be taken on, say.
            if (cause is AmazonServiceException { ErrorCode: { Length: > 0 } } refused)
                return OfAnswer(refused, ec2);
            if (cause is SocketException or HttpRequestException or HttpIOException or TimeoutException or TaskCanceledException)
                return OfSilence(error, cause, ec2);
        }

        return Refused("aws.credentials-missing", $"there are no AWS credentials that could be used: {Last(error)}", "aws configure, aws sso login, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --aws-profile NAME", error);
    }

    private static ClientException OfSilence(Exception error, Exception cause, Ec2 ec2) => AwsProfiles.IsKnown(ec2.Region)
        ? new ClientException(ExitCode.Unreachable, "aws.unreachable", $"AWS does not answer: {Last(cause)}", error) { Hint = $"is this machine online? The region is {ec2.Region}" }
        : Refused("aws.region-wrong", $"AWS does not answer in {ec2.Region}, which is no region that is known here: {Last(cause)}", "--region NAME, such as eu-west-3", error);

    private static string Last(Exception error) => (error.InnerException ?? error).Message.Split('\n')[0].Trim();

    private static ClientException Refused(string code, string message, string hint, Exception error) => new(ExitCode.Refused, code, message, error) { Hint = hint };
}
