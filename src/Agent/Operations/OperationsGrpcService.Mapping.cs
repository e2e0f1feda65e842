using Google.Protobuf.WellKnownTypes;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Operations;

/// <content>The domain's words in the protocol's; other services' replies hold operations too.</content>
internal sealed partial class OperationsGrpcService
{
    internal static Proto.Operation ToProto(Operation operation)
    {
        var message = new Proto.Operation
        {
            Id = operation.Id,
            Kind = (Proto.OperationKind)operation.Kind,
            State = (Proto.OperationState)operation.State,
            RequestedBy = operation.RequestedBy,
            AcceptedAt = operation.AcceptedAt.ToTimestamp(),
            EndedAt = operation.EndedAt?.ToTimestamp(),
            Step = operation.Step ?? "",
            SupersededBy = operation.SupersededBy ?? "",
            Ref = operation.Ref ?? "",
            ReleaseId = operation.ReleaseId ?? "",
            Commit = operation.Commit ?? "",
            PreviousReleaseId = operation.PreviousReleaseId ?? "",
            LastSequence = operation.LastSequence,
        };
        if (operation.Failure is { } failure)
            message.Failure = ToProto(failure);
        if (operation.Outcome is { } outcome)
            message.Outcome = ToProto(outcome);
        return message;
    }

    internal static Proto.OperationEvent ToProto(OperationEvent e)
    {
        var message = new Proto.OperationEvent { OperationId = e.OperationId, Sequence = e.Sequence, Time = e.Time.ToTimestamp() };
        switch (e.Body)
        {
            case StateChanged changed:
                message.StateChanged = new Proto.StateChanged { State = (Proto.OperationState)changed.State };
                break;
            case StepStarted started:
                message.StepStarted = new Proto.StepStarted { Step = started.Step };
                break;
            case StepFinished finished:
                message.StepFinished = new Proto.StepFinished { Step = finished.Step, Duration = finished.Duration.ToDuration(), Detail = finished.Detail, Failed = finished.Failed };
                break;
            case Output output:
                message.Output = new Proto.Output { Source = output.Source, Text = output.Text };
                break;
            case Notice notice:
                message.Notice = new Proto.Notice { Severity = (Proto.Severity)notice.Severity, Code = notice.Code, Text = notice.Text };
                break;
            case Ended ended:
                message.Ended = ToProto(ended.Operation);
                break;
        }

        return message;
    }

    private static Proto.Failure ToProto(Failure failure) => new()
    {
        Code = failure.Code,
        Message = failure.Message,
        Hint = failure.Hint ?? "",
        Evidence = { failure.Evidence },
    };

    private static Proto.Outcome ToProto(Outcome outcome) => new()
    {
        SwitchMode = (Proto.SwitchMode)outcome.SwitchMode,
        Downtime = outcome.Downtime.ToDuration(),
        Commits = { outcome.Commits.Select(c => new Proto.CommitSummary { Id = c.Id, Author = c.Author, Subject = c.Subject, Time = c.Time.ToTimestamp() }) },
        Requirements = { outcome.Requirements.Select(r => new Proto.RequirementChange { Name = r.Name, From = r.From ?? "", To = r.To ?? "" }) },
        Warnings = { outcome.Warnings },
        Preparation = outcome.Preparation.ToDuration(),
        Probe = outcome.Probe.ToDuration(),
    };
}
