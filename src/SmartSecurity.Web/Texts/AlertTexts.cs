using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Web.Texts;

/// <summary>Words for kinds, categories, states, outcomes and steps of alerts.</summary>
public static class AlertTexts
{
    public static string Kind(string kind) => kind switch
    {
        AlertKinds.Silence => Say.Of("久无动静", "No sign of a resident"),
        AlertKinds.WatchListPlate => Say.Of("布控车辆", "Watch-list plate"),
        AlertKinds.WatchListFace => Say.Of("像布控人员", "Face like one sought"),
        AlertKinds.DoorHeldOpen => Say.Of("门未关", "Door held open"),
        AlertKinds.DoorForced => Say.Of("强行开门", "Door forced"),
        AlertKinds.Duress => Say.Of("胁迫信号", "Duress"),
        AlertKinds.Emergency => Say.Of("紧急求助", "Emergency button"),
        AlertKinds.Fire => Say.Of("火警", "Fire"),
        AlertKinds.GasLeak => Say.Of("燃气泄漏", "Gas"),
        AlertKinds.WaterLeak => Say.Of("漏水", "Water"),
        AlertKinds.Tamper => Say.Of("设备被拆动", "Device tampered with"),
        AlertKinds.CameraLost => Say.Of("摄像机失联", "Camera lost"),
        AlertKinds.CameraFault => Say.Of("摄像机看不清", "Camera cannot see"),
        AlertKinds.DeviceSilent => Say.Of("设备失联", "Device silent"),
        AlertKinds.NightExit => Say.Of("夜间外出未归", "Left at night"),
        AlertKinds.Decline => Say.Of("外出减少", "Goes out less"),
        AlertKinds.HouseholdSilence => Say.Of("全家久无动静", "No sign of a household"),
        AlertKinds.Fall => Say.Of("跌倒报警", "Fall sensor"),
        AlertKinds.HelpAsked => Say.Of("住户求助", "A resident asks for help"),
        AlertKinds.RepeatedDenials => Say.Of("反复被拒", "Refused again and again"),
        AlertKinds.Intrusion => Say.Of("闯入禁区", "Intrusion"),
        AlertKinds.Loitering => Say.Of("有人逗留", "Loitering"),
        AlertKinds.Crowd => Say.Of("人员聚集", "Crowd"),
        AlertKinds.FireLane => Say.Of("消防通道被占", "Fire lane blocked"),
        AlertKinds.WrongWay => Say.Of("车辆逆行", "Wrong way"),
        AlertKinds.Tailgating => Say.Of("尾随进入", "Tailgating"),
        AlertKinds.AntiPassback => Say.Of("重复进入", "Passed back"),
        AlertKinds.DoorUnexplained => Say.Of("门无故打开", "Opened, nothing granted"),
        AlertKinds.HouseholdChanged => Say.Of("人口变动待核", "Household changed?"),
        AlertKinds.CannotTell => Say.Of("无法判断", "Cannot tell"),
        AlertKinds.Storm => Say.Of("大量同类告警", "Many alerts at once"),
        AlertKinds.PatrolFinding => Say.Of("巡逻发现", "Found on patrol"),
        AlertKinds.EmergencyRelease => Say.Of("紧急开门", "Emergency release"),
        AlertKinds.PatrolMissed => Say.Of("漏巡", "Round missed"),
        _ => Say.Of("其他", "Other"),
    };

    /// <summary>The kind; of many at once, the kind that is many.</summary>
    public static string Title(string kind, IReadOnlyDictionary<string, string> facts) =>
        kind == AlertKinds.Storm && facts.TryGetValue("kind", out var of) ? Kind(of) + LifeTexts.Many : Kind(kind);

    /// <summary>The same in a language that is not the reader's: a message is written for whoever gets it.</summary>
    public static string TitleIn(string kind, IReadOnlyDictionary<string, string> facts, string language) =>
        Say.In(language == "en" ? Say.English : Say.Chinese, () => Title(kind, facts));

    public static string Category(AlertCategory category) => category switch
    {
        AlertCategory.Welfare => Say.Of("关爱", "Welfare"),
        AlertCategory.WatchList => Say.Of("布控", "Watch-list"),
        AlertCategory.Hazard => Say.Of("险情", "Hazard"),
        AlertCategory.Intrusion => Say.Of("入侵", "Intrusion"),
        AlertCategory.Access => Say.Of("门禁", "Access"),
        AlertCategory.Vehicle => Say.Of("车辆", "Vehicle"),
        AlertCategory.Household => Say.Of("人口", "Household"),
        AlertCategory.CameraFault => Say.Of("摄像机", "Camera"),
        AlertCategory.DeviceFault => Say.Of("设备", "Device"),
        AlertCategory.Privacy => Say.Of("隐私", "Privacy"),
        _ => Say.Of("系统", "System"),
    };

    public static string State(AlertState state) => state switch
    {
        AlertState.Open => Say.Of("待认领", "Open"),
        AlertState.Claimed => Say.Of("已认领", "Claimed"),
        AlertState.InProgress => Say.Of("处理中", "In progress"),
        AlertState.Resolved => Say.Of("已处置", "Resolved"),
        _ => Say.Of("已关闭", "Closed"),
    };

    public static string Outcome(AlertOutcome outcome) => outcome switch
    {
        AlertOutcome.Fine => Say.Of("平安", "All well"),
        AlertOutcome.WasOut => Say.Of("外出了", "Was out"),
        AlertOutcome.NeededHelp => Say.Of("需要帮助", "Needed help"),
        AlertOutcome.SensorFault => Say.Of("传感器故障", "Sensor fault"),
        AlertOutcome.Moved => Say.Of("已搬走", "Moved away"),
        AlertOutcome.Handled => Say.Of("已处理", "Handled"),
        AlertOutcome.FalseAlarm => Say.Of("误报", "False alarm"),
        AlertOutcome.ClosedAsHistory => Say.Of("作为历史关闭", "Closed as history"),
        _ => Say.Of("已撤回", "Withdrawn"),
    };

    public static string Priority(int priority) => priority switch
    {
        1 => Say.Of("立即", "At once"),
        2 => Say.Of("紧急", "Urgent"),
        3 => Say.Of("尽快", "Soon"),
        4 => Say.Of("一般", "Normal"),
        _ => Say.Of("低", "Low"),
    };

    public static string Step(string what) => what switch
    {
        "raised" => Say.Of("触发", "raised"),
        "repeated" => Say.Of("再次出现", "seen again"),
        "escalated" => Say.Of("升级，更紧急", "became more urgent"),
        "toldGuests" => Say.Of("报平安，家里有客人", "says that all is well, and that there are guests"),
        "toldFine" => Say.Of("报平安", "says that all is well"),
        "toldAway" => Say.Of("说明外出", "says that they are away"),
        "toldBack" => Say.Of("说已回来", "says that they are back"),
        "toldWasOut" => Say.Of("查明：外出了", "found: was out"),
        "toldNeededHelp" => Say.Of("需要帮助", "needs help"),
        "toldSensorFault" => Say.Of("查明：传感器故障", "found: a sensor was wrong"),
        "toldMovedAway" => Say.Of("查明：已搬走", "found: moved away"),
        "toldNotReached" => Say.Of("打过电话，没人接", "called, and nobody answered"),
        "checkAcceptedCall" => Say.Of("接单，去打电话", "took the check: calls"),
        "checkAcceptedVisit" => Say.Of("接单，上门看望", "took the check: goes there"),
        "checkGivenBack" => Say.Of("退回了看望任务", "gave the check back"),
        StepWords.Claimed => Say.Of("认领", "claimed"),
        StepWords.Started => Say.Of("开始处理", "started"),
        StepWords.Note => Say.Of("备注", "note"),
        StepWords.Attached => Say.Of("附了照片", "added a photo"),
        StepWords.ReleaseAsked => Say.Of("申请紧急开门（第一把钥匙）", "asked for the release (first key)"),
        StepWords.ReleaseOpened => Say.Of("确认，已下令开门（第二把钥匙）", "confirmed it: doors were told to open (second key)"),
        StepWords.ReleaseLapsed => Say.Of("没有人及时确认，申请失效", "nobody confirmed in time"),
        StepWords.RestoreAsked => Say.Of("申请恢复关门（第一把钥匙）", "asked to give the doors back (first key)"),
        StepWords.Restored => Say.Of("确认，已下令恢复（第二把钥匙）", "confirmed it: doors were told to work as before (second key)"),
        StepWords.KeyTakenBack => Say.Of("撤回了钥匙", "took the key back"),
        StepWords.Clip => Say.Of("存了前后画面的片段", "kept a clip"),
        StepWords.ClipMissing => Say.Of("没有片段", "has no clip"),
        StepWords.Ticked => Say.Of("完成一步", "did a step"),
        StepWords.Unticked => Say.Of("撤销一步", "took a step back"),
        StepWords.Snoozed => Say.Of("先放一放", "put aside"),
        StepWords.Woke => Say.Of("重新提醒", "brought back"),
        StepWords.Told => Say.Of("没人接，已通知", "nobody took it; told"),
        StepWords.HandedOver => Say.Of("转交", "handed over"),
        StepWords.PutBack => Say.Of("放回队列", "put back into the queue"),
        StepWords.Folded => Say.Of("并入大量同类告警", "put together with many of its kind"),
        StepWords.Reopened => Say.Of("重新打开", "opened again"),
        StepWords.Resolved => Say.Of("处置完成", "resolved"),
        StepWords.Closed => Say.Of("关闭", "closed"),
        "withdrawn" => Say.Of("撤回", "withdrawn"),
        "over" => Say.Of("情况已解除，等待确认", "over; waits for somebody to confirm"),
        _ => Say.Of("变更", "changed"),
    };

    public static string By(string who) => who switch
    {
        "system" => SystemName,
        "resident" => Say.Of("住户", "The resident"),
        "family" => Say.Of("家人", "The family"),
        _ => who,
    };
    public static string SystemName => Say.Of("系统", "System");

    /// <summary>What may be found at the end of an alert of this category, likeliest first.</summary>
    public static IReadOnlyList<AlertOutcome> OutcomesOf(AlertCategory category) => category switch
    {
        AlertCategory.Welfare =>
            [AlertOutcome.Fine, AlertOutcome.WasOut, AlertOutcome.NeededHelp, AlertOutcome.SensorFault, AlertOutcome.Moved],
        AlertCategory.CameraFault or AlertCategory.DeviceFault => [AlertOutcome.Handled, AlertOutcome.SensorFault, AlertOutcome.FalseAlarm],
        _ => [AlertOutcome.Handled, AlertOutcome.FalseAlarm, AlertOutcome.NeededHelp, AlertOutcome.SensorFault],
    };

    /// <summary>What a detail of the alert is called; null for one that is for the sentence only.</summary>
    public static string? Fact(string name) => name switch
    {
        "place" => Say.Of("地点", "Place"),
        "plate" => Say.Of("车牌", "Plate"),
        "read" => Say.Of("读到", "Read as"),
        "score" => Say.Of("相似度", "Likeness"),
        "reference" => Say.Of("依据", "Authority"),
        "since" => Say.Of("自", "Since"),
        "lastAt" => Say.Of("最后出现", "Last seen"),
        "lastPlace" => Say.Of("最后地点", "Last place"),
        "usualBy" => Say.Of("通常不晚于", "Usually by"),
        "person" or "name" or "resident" => Say.Of("住户", "Resident"),
        "address" => Say.Of("住址", "Address"),
        "people" => Say.Of("人数", "People"),
        "gate" => Say.Of("闸机", "Gate"),
        "firstPlace" => Say.Of("第一次", "First at"),
        _ => null,
    };
}

/// <summary>What to do next, a few steps for each kind of alert.</summary>
public static class ProcedureTexts
{
    public static IReadOnlyList<string> Of(string kind) => kind switch
    {
        AlertKinds.Silence => [CallResident, CallFamily, CallCaptain, Knock],
        AlertKinds.HelpAsked => [CallResident, GoThere, CallAmbulance],
        AlertKinds.WatchListPlate => [ComparePlate, DoNotStop, TellPolice],
        AlertKinds.WatchListFace => [CompareFace, DoNotStop, TellPolice],
        AlertKinds.DoorHeldOpen => [LookDoor, AskBlocked, ShutDoor],
        AlertKinds.DoorForced => [LookDoor, GoTwo, CallPolice],
        AlertKinds.Duress => [DoNotCall, TellSupervisor, CallPolice],
        AlertKinds.Emergency => [AnswerButton, GoThere, CallAmbulance],
        AlertKinds.Fire => [IsItReal, CallFireBrigade, GoWithExtinguisher, CountPeople],
        AlertKinds.GasLeak => [NoSwitch, GetOut, CallGasCompany],
        AlertKinds.WaterLeak => [CallResident, ShutValve, LookBelow],
        AlertKinds.Tamper => [LookDoor, GoTwo, LookAtDevice],
        AlertKinds.CameraLost => [CheckPower, CheckNetwork, WalkThere],
        AlertKinds.CameraFault => [LookAtPicture, CleanLens, TurnBack, WalkThere],
        AlertKinds.DeviceSilent => [CheckPower, CheckNetwork, OpenByHand],
        AlertKinds.NightExit => [SearchNearby, CallResident, CallFamily, TellGates, CallPoliceMissing],
        AlertKinds.Decline => [AskByDay, AskFamily, WriteReview],
        AlertKinds.HouseholdSilence => [CallResident, CallFamily, CallCaptain, Knock],
        AlertKinds.RepeatedDenials => [LookDoor, AskWho, MendCard, GoTwo],
        AlertKinds.Intrusion => [LookDoor, SpeakOut, GoTwo, CallPolice],
        AlertKinds.Loitering => [LookDoor, AskHelp, GoTwo],
        AlertKinds.Crowd => [LookDoor, OpenMore, SendHands],
        AlertKinds.FireLane => [LookAtPicture2, CallOwner, TowAway],
        AlertKinds.WrongWay => [LookAtPicture2, WarnOthers, TellDriver],
        AlertKinds.Tailgating => [LookDoor, AskWho],
        AlertKinds.AntiPassback => [LookDoor, AskWho, MendCard],
        AlertKinds.DoorUnexplained => [LookDoor, ShutDoor, GoTwo],
        AlertKinds.HouseholdChanged => [AskHome, NoteRegister, NoJudging],
        AlertKinds.Storm => [CommonCause, CheckPower, CheckNetwork, WalkThere],
        AlertKinds.Fall => [CallResident, GoWithKey, CallAmbulance, CallFamily],
        AlertKinds.PatrolFinding => [SeeFinding, SendHands, AskPatrolAgain],
        AlertKinds.EmergencyRelease => [ConfirmRelease, SilentDoors, GiveBack],
        AlertKinds.PatrolMissed => [CallPatrol, WalkMissed, FixRoute],
        _ => [LookAndNote],
    };

    public static string ConfirmRelease => Say.Of("先弄清楚是不是真的：看画面、打电话。是，就去“紧急开门”确认；不是，就撤回。",
        "Find out whether it is real: look, call. If it is, confirm it on the release page; if not, take it back.");
    public static string SilentDoors => Say.Of("看哪些门没有回应，马上派人过去手动打开。", "See which doors have not answered, and send somebody to open them by hand.");
    public static string GiveBack => Say.Of("人都出来、清点完以后，两个人确认恢复。", "When everybody is out and counted, two people give the doors back.");
    public static string IsItReal => Say.Of("看附近的摄像机，打住户电话，派最近的人去看：是真的吗？",
        "Look at the nearest camera, call the home, send whoever is nearest: is it real?");
    public static string CallFireBrigade => Say.Of("是真的：打 119，说清几号楼几层；去“紧急开门”打开疏散门。",
        "It is: call 119, say which house and floor; open the doors on the release page.");
    public static string GoWithExtinguisher => Say.Of("两人带灭火器到场，断电，清开消防通道，引导消防车。",
        "Two people go with extinguishers, cut the power, clear the fire lane, and show the engine the way.");
    public static string CountPeople => Say.Of("清点住户，先找独居和行动不便的人。", "Count the residents; look first for who lives alone or walks badly.");
    public static string NoSwitch => Say.Of("不开灯、不按门铃、不在楼道打电话。", "No light, no bell, no telephone on the stairs.");
    public static string GetOut => Say.Of("敲门叫人出来，开窗，关燃气阀。", "Knock, get people out, open windows, shut the gas valve.");
    public static string CallGasCompany => Say.Of("到外面打燃气公司抢修电话；有人不适打 120。", "Outside, call the gas company; if anybody is unwell, 120.");
    public static string ShutValve => Say.Of("没人应：到场关总阀。", "No answer: go and shut the main valve.");
    public static string LookBelow => Say.Of("看楼下有没有渗水，提醒电器断电。", "Look at the home below; have its appliances unplugged.");
    public static string LookAtDevice => Say.Of("检查外壳、接线和固定，拍照，修好。", "Check cover, wiring and mounting; take a photo; mend it.");
    public static string CompareFace => Say.Of("对照机关提供的照片逐项比对：脸型、眉眼、耳朵；拿不准就写“拿不准”。",
        "Compare with the authority's picture: shape, eyes, ears; write down when you are not sure.");
    public static string SpeakOut => Say.Of("有广播：先喊话提醒，说明已被看到。", "With a loudspeaker: say that they are seen, and ask them to leave.");
    public static string AskHelp => Say.Of("先问一声需不需要帮助，多半是等人或迷路。", "Ask whether they need help: most wait for somebody, or are lost.");
    public static string OpenMore => Say.Of("上下班或放学：多开一个通道，派人疏导。", "Rush hour: open another lane and send somebody to guide.");
    public static string LookAtPicture2 => Say.Of("先看图片，确认是车，记下车牌。", "Look at the picture first: is it a vehicle? Note the plate.");
    public static string CallOwner => Say.Of("按车牌查业主，打电话请其挪车。", "Find the owner by the plate, and ask them to move it.");
    public static string TowAway => Say.Of("10 分钟不挪：到场处理，必要时联系交警拖移。", "Not moved in 10 minutes: go there; have it towed if need be.");
    public static string WarnOthers => Say.Of("通知岗亭拦住对向来车。", "Tell the post to hold what comes the other way.");
    public static string TellDriver => Say.Of("请司机掉头，提醒标线和标志。", "Ask the driver to turn, and check that signs can be seen.");
    public static string AskHome => Say.Of("方便时上门问一声：有人搬来、搬走，还是探亲？", "Ask when it suits: has somebody moved in, moved out, or is visiting?");
    public static string NoteRegister => Say.Of("确有变动：请住户到物业登记。", "If so: ask them to register with the property office.");
    public static string NoJudging => Say.Of("住户不愿说就不追问，写“未核实”。", "If they would rather not say, leave it at that and note so.");
    public static string CallResident => Say.Of("先打住户电话，响铃至少 30 秒。", "Call the resident; let it ring for at least 30 seconds.");
    public static string CallFamily => Say.Of("无人接听：打给家人。", "No answer: call the family.");
    public static string CallCaptain => Say.Of("再请楼长或志愿者去看看。", "Then ask the building captain or a volunteer to go by.");
    public static string Knock => Say.Of("敲门无应答：两人到场，拨打 110 或 120。", "Nobody opens: go in twos, call 110 or 120.");
    public static string ComparePlate => Say.Of("把图片上的车牌与布控车牌逐字核对。", "Compare the plate in the picture with the one on the list, letter by letter.");
    public static string DoNotStop => Say.Of("不要自行拦车。", "Do not stop the car yourself.");
    public static string TellPolice => Say.Of("核对一致：联系发出布控的民警。", "If it is the same: call the officer who listed it.");
    public static string LookDoor => Say.Of("看门口的摄像机画面。", "Look at the camera by the door.");
    public static string AskBlocked => Say.Of("有人搬运：请其完成后关门。", "Somebody carries things: ask them to shut the door afterwards.");
    public static string ShutDoor => Say.Of("没有人：到现场关门，检查闭门器。", "Nobody there: go and shut it, check the door closer.");
    public static string GoTwo => Say.Of("两人到场，不要单独进入。", "Go in twos; do not enter alone.");
    public static string CallPolice => Say.Of("有人员或破坏痕迹：拨打 110。", "People or damage: call 110.");
    public static string DoNotCall => Say.Of("不要呼叫现场人员。", "Do not call the person there.");
    public static string TellSupervisor => Say.Of("立即通知负责人。", "Tell the supervisor at once.");
    public static string AnswerButton => Say.Of("通过对讲应答。", "Answer through the intercom.");
    public static string GoThere => Say.Of("派人到场。", "Send somebody there.");
    public static string CallAmbulance => Say.Of("有人受伤：拨打 120。", "Somebody is hurt: call 120.");
    public static string CheckPower => Say.Of("检查电源指示灯。", "Check the power light.");
    public static string CheckNetwork => Say.Of("检查网线和交换机。", "Check the cable and the switch.");
    public static string WalkThere => Say.Of("恢复之前，安排巡逻经过该处。", "Until it is back, let a patrol pass there.");
    public static string LookAtPicture => Say.Of("先看图片：是被遮挡、被转动，还是故障？", "Look at the picture first: covered, turned away, or broken?");
    public static string CleanLens => Say.Of(
        "被遮挡或模糊：到现场移开遮挡物、擦净镜头；静止或黑屏：重启摄像机。",
        "Covered or blurred: go there, take the cover off, wipe the lens. Frozen or black: restart the camera.");
    public static string TurnBack => Say.Of(
        "被转动：转回原位，查看最近的图片是谁所为。", "Turned away: turn it back, and see on the last pictures who did it.");
    public static string OpenByHand => Say.Of("闸机失联：安排人员现场值守。", "A silent gate: put somebody beside it.");
    public static string SearchNearby => Say.Of(
        "立即派人到最后出现的地点及周边寻找，带上照片。", "Send somebody at once to the last place and around it, with a picture.");
    public static string TellGates => Say.Of("通知各门岗留意。", "Tell every gate to look out.");
    public static string CallPoliceMissing => Say.Of(
        "30 分钟未找到：拨打 110 报走失。", "Not found within 30 minutes: call 110, a person is missing.");
    public static string AskByDay => Say.Of("白天上门或打电话聊聊：身体、心情、行动是否不便。", "Visit or call by day: health, mood, trouble with walking.");
    public static string AskFamily => Say.Of("征得本人同意后，向家人了解。", "With the resident's consent, ask the family.");
    public static string WriteReview => Say.Of("写下了解到的情况和后续安排。", "Write down what you learnt and what will be done.");
    public static string GoWithKey => Say.Of("无人接听：带备用钥匙上门，两人同行。", "No answer: go there in twos, with the spare key.");
    public static string AskWho => Say.Of("用对讲问一声：找谁、住几号楼。", "Ask through the intercom whom they want to see, and in which building.");
    public static string MendCard => Say.Of("是住户：核对身份后开门，提醒换卡或重新登记人脸。", "A resident: check who they are, open, and have the card or the face renewed.");
    public static string CommonCause => Say.Of("看看里面的设备在哪儿：同一栋楼、同一台交换机？", "Where are the devices inside: one building, one switch?");
    public static string SeeFinding => Say.Of("看照片和说明；不清楚就打给巡逻的人。", "Look at the picture and the words; if unclear, call whoever was on patrol.");
    public static string SendHands => Say.Of("安排人处理：保洁、维修或上门；有危险先围起来。", "Send whoever can mend it; where it is dangerous, close it off first.");
    public static string AskPatrolAgain => Say.Of("请下一班巡逻再看一眼，好了再结单。", "Let the next round look again, and resolve it when it is mended.");
    public static string CallPatrol => Say.Of("先问当班的人：可能没有网，记录还在手机上。",
        "Ask whoever was on duty first: the records may still be on a phone without a connection.");
    public static string WalkMissed => Say.Of("漏掉的点补走一遍，先去重要的。", "Walk the missed points now, those that matter first.");
    public static string FixRoute => Say.Of("经常漏：调整路线、时间或人手。", "Missed often: change the route, the time or the hands.");
    public static string LookAndNote => Say.Of("查看情况，写下备注。", "Have a look and leave a note.");
}

/// <summary>Texts of the duty desk.</summary>
public static class DeskTexts
{
    public static string Active => Say.Of("未结", "Active");
    public static string AllTab => Say.Of("全部", "All");
    public static string Category => Say.Of("类别", "Category");
    public static string Filter => Say.Of("筛选", "Filter");
    public static string Search => Say.Of("搜索地点、车牌、人名…", "Search place, plate, name…");
    public static string Quiet => Say.Of("一切平静", "All quiet");
    public static string QuietSince(string since) => Say.Of($"自 {since} 起没有未结告警", $"No open alert since {since}");
    public static string Reporting(int gates, int gatesAll, int cameras, int camerasAll) => Say.Of(
        $"闸机 {gates}/{gatesAll} · 摄像机 {cameras}/{camerasAll} 正常上报", $"Gates {gates}/{gatesAll} · cameras {cameras}/{camerasAll} reporting");
    public static string NothingMatches => Say.Of("没有符合筛选的告警", "No alert matches the filter");
    public static string Pick => Say.Of("选择一条告警查看详情", "Choose an alert to see more");
    public static string Claim => Say.Of("认领", "Claim");
    public static string Claiming => Say.Of("正在认领…", "Claiming…");
    public static string Mine => Say.Of("由我处理", "Yours");
    public static string NobodyYet => Say.Of("无人认领", "Nobody yet");
    public static string OwnerIs(string owner) => Say.Of($"由 {owner} 处理", $"{owner} has it");
    public static string LostTo(string owner) => Say.Of($"已由 {owner} 认领", $"{owner} has it");
    public static string LostDetail(string state) => Say.Of($"当前状态：{state}。您的操作没有执行。", $"It is now {state}. Nothing was changed by you.");
    public static string Changed => Say.Of("刚才有变化", "It changed a moment ago");
    public static string ChangedDetail => Say.Of("请看一眼最新情况，再操作一次。", "Have a look at what is new, then try again.");
    public static string Note => Say.Of("备注", "Note");
    public static string NoteHint => Say.Of("看到了什么，做了什么", "What you saw, what you did");
    public static string NoteSave => Say.Of("写入时间线", "Add to the timeline");
    public static string Resolve => Say.Of("处置完成", "Resolve");
    public static string Outcome => Say.Of("结果", "Outcome");
    public static string ChooseOutcome => Say.Of("请选择结果", "Choose an outcome");
    public static string ClaimFirst => Say.Of("先认领，再处置。", "Claim it first, then resolve.");
    public static string Todo => Say.Of("下一步", "What to do next");
    public static string Facts => Say.Of("情况", "Facts");
    public static string Timeline => Say.Of("时间线", "Timeline");
    public static string Picture => Say.Of("现场图片", "Picture");
    public static string NoPicture => Say.Of("没有图片", "No picture");
    public static string Times(int count) => Say.Of($"{count} 次", $"{count} times");
    public static string LivesAlone => Say.Of("独居", "Lives alone");
    public static string Phone => Say.Of("电话", "Phone");
    public static string Address => Say.Of("住址", "Address");
    public static string Resident => Say.Of("住户", "Resident");
    public static string RaisedAt => Say.Of("触发时间", "Raised");
    public static string LastSeen => Say.Of("最近一次", "Latest");
    public static string OutcomeIs(string outcome) => Say.Of($"结果：{outcome}", $"Outcome: {outcome}");
    public static string Hidden => Say.Of("您的岗位不能查看这条告警。此次访问已记录。", "Your role may not see this alert. The attempt was recorded.");
    public static string Gone => Say.Of("没有这条告警。", "There is no such alert.");
    public static string OpenCount(int count) => Say.Of($"{count} 条待处理", count == 1 ? "1 to handle" : $"{count} to handle");
    public static string Keys => Say.Of("键盘", "Keyboard");
    public static string KeyNext => Say.Of("下一条 / 上一条", "next / previous");
    public static string KeyClaim => Say.Of("认领", "claim");
    public static string KeyResolve => Say.Of("处置", "resolve");
    public static string KeyFilter => Say.Of("筛选", "filter");
    public static string KeyHelp => Say.Of("显示此帮助", "this help");
    public static string KeyClose => Say.Of("关闭详情", "close the detail");
    public static string ListLabel => Say.Of("告警列表", "List of alerts");
    public static string Cut(int count) => Say.Of($"只显示最近 {count} 条", $"Only the latest {count} are shown");
}
